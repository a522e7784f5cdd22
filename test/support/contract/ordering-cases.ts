/** An order that opens its own authorisation: one commit, and one payment a key (contract §4, RTS Art 4(1), Art 5(1)). */

import { assert, contractCase, eventsOf, failureOf, isPaid } from './contract-case.ts';
import type { SeededPayer } from './contract-stores.ts';
import { answering, atOnce, type ContractWorld, freshId, NOW } from './contract-world.ts';
import { HOUR_MS, KEY, order, orderedBy } from './ordering-world.ts';

const DAY_MS = 24 * HOUR_MS;
const OTHER_BODY = { ...KEY, bodyDigest: 'another body' };

/** What an opening that was undone must not leave. */
async function leftNothing(world: ContractWorld, of: SeededPayer, { draft, opened }: Awaited<ReturnType<typeof order>>): Promise<void> {
  assert.equal(await world.look.payment(draft.paymentId), null, 'no payment');
  assert.equal(await world.ports.authorisations.own(of.payerId, opened.authorisationId), null, 'no authorisation');
}
const openings = (world: ContractWorld, { payerId }: SeededPayer) => eventsOf(world, payerId, 'payment-authorisation-started');

export const orderingCases = [
  contractCase(
    'order',
    'payment, key, authorisation and event are there together, and it pays',
    'RTS Art 5(1)(b), 29(1)(b)',
    async (world) => {
      const { draft, opened, outcome, made } = await order(world, world.alice);
      assert.deepEqual([failureOf(outcome), made], [null, draft.paymentId]);
      assert.equal(await orderedBy(world, world.alice, KEY, NOW), draft.paymentId);
      assert.equal((await world.own(opened)).subjectId, draft.paymentId);
      assert.equal(await openings(world, world.alice), 1);
      assert.ok(isPaid(await world.pay(answering(opened, world.passkey), draft)));
    },
  ),
  contractCase(
    'order-as-it-stands',
    'the payment is the one that was ordered: version 1, RCVD, started',
    'RTS Art 5(1)(d)',
    async (world) => {
      const { draft } = await order(world, world.alice);
      const stored = await world.look.payment(draft.paymentId);
      const { payerId, payerIban, payee, amount, createdAt, ...began } = stored ?? assert.fail('it is not there');
      const { payerId: by, payerIban: from, payee: to, amount: what } = draft;
      assert.deepEqual([payerId, payerIban, payee, amount, createdAt], [by, from, to, what, NOW]);
      assert.deepEqual([began.version, began.transactionStatus, began.scaStatus], [1, 'RCVD', 'started']);
    },
  ),
  contractCase(
    'order-undone',
    'where the opening is undone, payment and key are gone, and the key is free',
    'RTS Art 4(1)',
    async (world) => {
      const undone = await order(world, world.alice, { undo: true });
      assert.deepEqual([failureOf(undone.outcome), undone.made], ['payment-not-open', undone.draft.paymentId]);
      await leftNothing(world, world.alice, undone);
      assert.equal(await orderedBy(world, world.alice, KEY, NOW), null, 'no key');
      assert.equal(await openings(world, world.alice), 0);
      assert.equal(failureOf((await order(world, world.alice, { key: OTHER_BODY })).outcome), null);
    },
  ),
  contractCase('order-again', 'the same body finds the payment, and makes none', 'contract §4', async (world) => {
    const first = await order(world, world.alice);
    const again = await order(world, world.alice, { now: NOW + 1 });
    assert.equal(again.made, first.draft.paymentId);
    assert.equal(await orderedBy(world, world.alice, KEY, NOW + 1), first.draft.paymentId);
    await leftNothing(world, world.alice, again);
  }),
  contractCase('order-other-body', 'another body under the same key is a conflict, and makes none', 'contract §4', async (world) => {
    const first = await order(world, world.alice);
    const other = await order(world, world.alice, { key: OTHER_BODY, now: NOW + 1 });
    assert.equal(other.made, 'idempotency-conflict');
    assert.equal(await orderedBy(world, world.alice, OTHER_BODY, NOW + 1), 'idempotency-conflict');
    await leftNothing(world, world.alice, other);
    assert.equal(await orderedBy(world, world.alice, KEY, NOW + 1), first.draft.paymentId, 'the key has its first body still');
  }),
  contractCase('order-key-of-payer', 'another payer’s same key is another key', 'contract §4', async (world) => {
    const bob = await world.payer();
    const first = await order(world, world.alice);
    assert.equal(await orderedBy(world, bob, KEY, NOW), null);
    const other = await order(world, bob, { key: OTHER_BODY });
    assert.deepEqual([failureOf(other.outcome), other.made], [null, other.draft.paymentId]);
    assert.equal(await orderedBy(world, world.alice, KEY, NOW), first.draft.paymentId);
  }),
  contractCase('order-key-a-day', 'a key lasts 24 hours: to the last millisecond, and not one more', 'contract §4', async (world) => {
    const { draft } = await order(world, world.alice);
    const last = NOW + DAY_MS - 1;
    assert.equal(await orderedBy(world, world.alice, KEY, last), draft.paymentId);
    assert.equal((await order(world, world.alice, { now: last })).made, draft.paymentId);
    assert.equal(await orderedBy(world, world.alice, KEY, last + 1), null);
    const next = await order(world, world.alice, { now: last + 1 });
    assert.equal(next.made, next.draft.paymentId);
    assert.equal(await orderedBy(world, world.alice, KEY, last + 1), next.draft.paymentId);
  }),
  contractCase('order-without-key', 'an order without a key is one of its own each time', 'contract §4', async (world) => {
    const made = [await order(world, world.alice, { key: null }), await order(world, world.alice, { key: null, now: NOW + 1 })];
    for (const each of made) assert.equal(each.made, each.draft.paymentId);
  }),
  contractCase('order-payer-gone', 'a payer who was erased meanwhile orders nothing, and leaves nothing', 'GDPR Art 17', async (world) => {
    const gone = await world.payer();
    await world.seed.erasePayer(gone.payerId);
    for (const key of [KEY, null]) {
      const late = await order(world, gone, { key });
      assert.equal(late.made, 'payer-gone');
      await leftNothing(world, gone, late);
    }
    assert.equal(await orderedBy(world, gone, KEY, NOW), null);
    assert.equal(await openings(world, gone), 0);
  }),
  contractCase(
    'order-at-once',
    'of many equal orders at once one makes a payment, and the others find it',
    'RTS Art 4(1)',
    async (world) => {
      const key = { ...KEY, key: freshId() };
      const made = await atOnce(8, () => order(world, world.alice, { key }));
      const [first, ...more] = made.filter(({ outcome }) => outcome.ok);
      assert.deepEqual([made.length, more.length], [8, 0]);
      assert.ok(first);
      for (const each of made) {
        assert.equal(each.made, first.draft.paymentId);
        if (each !== first) await leftNothing(world, world.alice, each);
      }
      assert.equal(await openings(world, world.alice), 1);
    },
  ),
];
