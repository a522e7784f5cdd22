/** Failing an answer: it burns, counts and is on record in one act (RTS Art 4(3)(b), Art 29(1)). */
import { POLICY } from '../../../server/core/policy.ts';
import { assert, contractCase, eventsOf, failureOf, isPaid } from './contract-case.ts';
import { answering, atOnce, type ContractWorld, freshId, NOW } from './contract-world.ts';

const DAY_MS = 24 * 3_600_000;
const kept = (payerId: string, most = POLICY.refusalsKeptADay) =>
  ({ payerId, ownerId: null, paymentId: null, authorisationId: null, document: `{"n":"${freshId()}"}`, most }) as const;
const sca = (world: ContractWorld) => world.ports.attempts.load(world.alice.payerId, 'sca');

export const failingCases = [
  contractCase('fail', 'a failure burns, counts, keeps its document and leaves its event', 'RTS Art 4(3)(b), 29(1)', async (world) => {
    const { payerId } = world.alice;
    const payment = await world.payment(world.alice);
    const opened = await world.open(payment);
    assert.equal(await world.fail(opened, payerId, { kept: kept(payerId) }, NOW + 1003), null);
    const { scaStatus, takenAt } = await world.own(opened);
    assert.deepEqual([scaStatus, takenAt], ['failed', NOW + 1003]);
    assert.deepEqual(await sca(world), { failures: 1, blockedUntil: null });
    assert.equal(await world.look.refusals(payerId), 1);
    assert.equal(await eventsOf(world, payerId, 'payment-authorisation', 'failure'), 1);
    assert.equal((await world.look.payment(payment.paymentId))?.scaStatus, 'failed');
  }),
  contractCase('fail-once', 'of many failing answers at once one has a verdict, and one counts', 'RTS Art 4(1), 4(3)(b)', async (world) => {
    const opened = await world.open(await world.payment(world.alice));
    const verdicts = await atOnce(10, () => world.fail(opened, world.alice.payerId));
    assert.equal(verdicts.filter((each) => each === null).length, 1);
    assert.ok(verdicts.every((each) => each === null || each.failure === 'authorisation-not-open'));
    assert.equal((await sca(world)).failures, 1);
    assert.equal(await eventsOf(world, world.alice.payerId, 'payment-authorisation'), 1);
  }),
  contractCase('fail-or-accept', 'of a failing and a valid answer at once one has the verdict', 'RTS Art 4(1)', async (world) => {
    const payment = await world.payment(world.alice);
    const opened = await world.open(payment);
    const [decision, verdict] = await Promise.all([
      world.pay(answering(opened, world.passkey), payment),
      world.fail(opened, world.alice.payerId),
    ]);
    assert.equal(isPaid(decision), verdict !== null);
    assert.equal((await world.own(opened)).scaStatus, isPaid(decision) ? 'finalised' : 'failed');
  }),
  contractCase('fail-overtaken', 'a failure after a verdict writes nothing', 'RTS Art 4(1)', async (world) => {
    const payment = await world.payment(world.alice);
    const opened = await world.open(payment);
    await world.pay(answering(opened, world.passkey), payment);
    const late = await world.fail(opened, world.alice.payerId, { kept: kept(world.alice.payerId) });
    assert.equal(failureOf(late), 'authorisation-not-open');
    assert.equal((await sca(world)).failures, 0);
    assert.equal(await world.look.refusals(world.alice.payerId), 0);
    assert.equal(await eventsOf(world, world.alice.payerId, 'payment-authorisation', 'failure'), 0);
  }),
  contractCase('fail-voided', 'what was voided since it was judged burns as well, and counts', 'RTS Art 4(3)(b)', async (world) => {
    const payment = await world.payment(world.alice);
    const first = await world.open(payment);
    await world.open(payment, { now: NOW + 1 });
    assert.equal(await world.fail(first, world.alice.payerId), null);
    assert.equal((await world.own(first)).scaStatus, 'failed');
    assert.equal((await sca(world)).failures, 1);
    assert.equal((await world.look.payment(payment.paymentId))?.scaStatus, 'started', 'the payment waits for the newer one');
  }),
  contractCase('fail-uncounted', 'a failure that counts in no counter counts in none', 'contract §3', async (world) => {
    const opened = await world.open(await world.payment(world.alice));
    assert.equal(await world.fail(opened, world.alice.payerId, { counts: null }), null);
    assert.equal((await sca(world)).failures, 0);
    assert.equal((await world.own(opened)).scaStatus, 'failed');
  }),
  contractCase(
    'fifth-blocks',
    'the fifth failure blocks to the millisecond, is on record, and the payer is told',
    'RTS Art 4(3)(b), 4(4)',
    async (world) => {
      const { payerId } = world.alice;
      for (let n = 0; n < 4; n += 1) await world.fail(null, payerId);
      assert.deepEqual(await sca(world), { failures: 4, blockedUntil: null });
      assert.equal(await eventsOf(world, payerId, 'payer-blocked'), 0);
      await world.fail(null, payerId, {}, NOW + 1009);
      assert.deepEqual(await sca(world), { failures: 5, blockedUntil: NOW + 1009 + POLICY.blockMs });
      assert.equal(await eventsOf(world, payerId, 'payer-blocked'), 1);
      assert.deepEqual(await world.look.messages(payerId), ['payer-blocked']);
    },
  ),
  contractCase('counts-at-once', 'failures at the same moment all count', 'RTS Art 4(3)(b)', async (world) => {
    await atOnce(4, () => world.fail(null, world.alice.payerId));
    assert.equal((await sca(world)).failures, 4);
  }),
  contractCase('counters-apart', 'a stranger’s failures count in a counter of their own', 'contract §3', async (world) => {
    const stranger = {
      counter: 'sign-in',
      byCookie: null,
      after: () => ({ attempts: { failures: 3, blockedUntil: null }, block: null }),
    } as const;
    await world.fail(null, world.alice.payerId, { counts: stranger });
    assert.equal((await world.ports.attempts.load(world.alice.payerId, 'sign-in')).failures, 3);
    assert.equal((await sca(world)).failures, 0);
  }),
  contractCase(
    'blocked-consumes-nothing',
    'a blocked payer’s answer burns, counts and records nothing',
    'RTS Art 4(3)(b)',
    async (world) => {
      const { payerId } = world.alice;
      const opened = await world.open(await world.payment(world.alice));
      for (let n = 0; n < 5; n += 1) await world.fail(null, payerId);
      const before = [await sca(world), await world.look.events(payerId), await world.own(opened)];
      assert.equal(failureOf(await world.fail(opened, payerId, { kept: kept(payerId) })), 'payer-blocked');
      assert.deepEqual([await sca(world), await world.look.events(payerId), await world.own(opened)], before);
      assert.equal(await world.look.refusals(payerId), 0);
    },
  ),
  contractCase('refusals-bounded', 'so many documents are kept of a payer in 24 hours, and every event', 'RTS Art 29(1)', async (world) => {
    const { payerId } = world.alice;
    const refuse = (now: number) => world.fail(null, payerId, { counts: null, kept: kept(payerId, 3) }, now);
    for (let n = 0; n < 5; n += 1) await refuse(NOW + n);
    assert.equal(await world.look.refusals(payerId), 3);
    assert.equal(await eventsOf(world, payerId, 'payment-authorisation'), 5);
    await refuse(NOW + DAY_MS);
    assert.equal(await world.look.refusals(payerId), 4, 'a day later there is room again');
  }),
];
