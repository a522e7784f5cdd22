/** The guards of the accepting transaction, each with the fact that changed since the answer was judged (contract §4). */
import type { StoredCredential } from '../../../server/core/credential-record.ts';
import type { FailureCode } from '../../../server/core/failures.ts';
import type { VerifiedAssertion } from '../../../server/core/verified-assertion.ts';
import { assert, contractCase, failureOf, isPaid, traces } from './contract-case.ts';
import { answering, atOnce, type ContractWorld, NOW } from './contract-world.ts';

/** An answer by a credential that is stored so is refused with this, and leaves nothing. */
async function refused(
  world: ContractWorld,
  stored: Partial<StoredCredential>,
  assertion: Partial<VerifiedAssertion>,
  ...codes: FailureCode[]
): Promise<void> {
  const passkey = await world.credential(world.alice, stored);
  const payment = await world.payment(world.alice);
  const opened = await world.open(payment);
  const before = [await traces(world, opened, payment.paymentId), await world.ports.credentials.load(passkey.credentialId)];
  const failure = failureOf(await world.pay(answering(opened, passkey, assertion), payment));
  assert.ok(failure !== null && codes.includes(failure), String(failure));
  assert.deepEqual([await traces(world, opened, payment.paymentId), await world.ports.credentials.load(passkey.credentialId)], before);
}

export const guardCases = [
  contractCase('guard-block-first', 'a block is told before all other facts', 'RTS Art 4(3)(b)', async (world) => {
    const passkey = await world.credential(world.alice, { status: 'revoked' });
    const payment = await world.payment(world.alice);
    const opened = await world.open(payment);
    for (let n = 0; n < 5; n += 1) await world.fail(null, world.alice.payerId);
    const decision = await world.pay(answering(opened, passkey), payment, { now: NOW + 400_000 });
    assert.equal(failureOf(decision), 'payer-blocked');
    assert.ok('undo' in decision && decision.undo.retryAfterSeconds === 15 * 60 - 399, 'it says for how long');
    assert.equal((await world.own(opened)).scaStatus, 'started');
  }),
  contractCase('guard-block-over', 'a block that is over blocks nothing', 'RTS Art 4(4)', async (world) => {
    for (let n = 0; n < 5; n += 1) await world.fail(null, world.alice.payerId, {}, NOW);
    const payment = await world.payment(world.alice);
    const now = NOW + 15 * 60_000;
    const opened = await world.open(payment, { now });
    assert.equal(failureOf(await world.pay(answering(opened, world.passkey), payment, { now: now - 1 })), 'payer-blocked');
    assert.ok(isPaid(await world.pay(answering(opened, world.passkey), payment, { now })));
  }),
  contractCase('guard-expired', 'an authorisation is good until the millisecond before it expires', 'RTS Art 4(1)', async (world) => {
    const payment = await world.payment(world.alice);
    const opened = await world.open(payment);
    const late = await world.pay(answering(opened, world.passkey), payment, { now: opened.expiresAt });
    assert.equal(failureOf(late), 'authorisation-not-open');
    assert.equal((await world.own(opened)).scaStatus, 'started');
    assert.ok(isPaid(await world.pay(answering(opened, world.passkey), payment, { now: opened.expiresAt - 1 })));
  }),
  contractCase('guard-other-payer', 'another payer’s answer burns nothing', 'RTS Art 4(1)', async (world) => {
    const bob = await world.payer();
    const payment = await world.payment(world.alice);
    const opened = await world.open(payment);
    const answered = { ...answering(opened, await world.credential(bob)), payerId: bob.payerId };
    assert.equal(failureOf(await world.pay(answered, payment)), 'authorisation-not-open');
    assert.equal((await world.own(opened)).scaStatus, 'started');
  }),
  contractCase('guard-failed', 'an authorisation that failed is never accepted', 'RTS Art 4(1)', async (world) => {
    const payment = await world.payment(world.alice);
    const opened = await world.open(payment);
    assert.equal(await world.fail(opened, world.alice.payerId), null);
    assert.equal(failureOf(await world.pay(answering(opened, world.passkey), payment)), 'authorisation-not-open');
  }),
  ...(['pending', 'suspended', 'revoked'] as const).map((status) =>
    contractCase(`guard-${status}`, `a credential that is ${status} meanwhile pays nothing`, 'RTS Art 27(a)', (world) =>
      refused(world, { status }, {}, 'credential-not-active'),
    ),
  ),
  contractCase('guard-other-owner', 'a credential of another payer pays nothing', 'RTS Art 24(1)', async (world) => {
    const bob = await world.payer();
    await refused(world, { payerId: bob.payerId, userHandle: bob.userHandle }, {}, 'credential-not-active', 'sign-count-not-increased');
  }),
  contractCase(
    'guard-other-key',
    'a credential that has another key than the one that verified pays nothing',
    'WebAuthn L3 §7.2 step 21',
    (world) => refused(world, {}, { publicKey: 'another' }, 'credential-not-active', 'sign-count-not-increased'),
  ),
  contractCase('guard-count-equal', 'a sign count that was reached meanwhile is refused', 'WebAuthn L3 §7.2 step 22', (world) =>
    refused(world, { signCount: 9 }, { signCount: 9 }, 'sign-count-not-increased'),
  ),
  contractCase(
    'guard-count-zero',
    'zero after a count is refused, and zero after zero is not',
    'WebAuthn L3 §7.2 step 22',
    async (world) => {
      await refused(world, { signCount: 1 }, { signCount: 0 }, 'sign-count-not-increased');
      const uncounted = await world.credential(world.alice, { signCount: 0 });
      const payment = await world.payment(world.alice);
      assert.ok(isPaid(await world.pay(answering(await world.open(payment), uncounted, { signCount: 0 }), payment)));
    },
  ),
  contractCase('guard-count-race', 'of payments at once with one sign count, one is paid', 'WebAuthn L3 §7.2 step 22', async (world) => {
    const decisions = await atOnce(6, async () => {
      const payment = await world.payment(world.alice);
      return world.pay(answering(await world.open(payment), world.passkey), payment);
    });
    assert.equal(decisions.filter(isPaid).length, 1);
  }),
  contractCase(
    'write-back',
    'sign count, backup state and time of use are written with the payment',
    'WebAuthn L3 §7.2 step 24',
    async (world) => {
      const synced = await world.credential(world.alice, { backupEligible: true });
      const payment = await world.payment(world.alice);
      const answered = answering(await world.open(payment), synced, { signCount: 4_294_967_295, backupState: true });
      assert.ok(isPaid(await world.pay(answered, payment, { now: NOW + 1007 })));
      const { signCount, backupState, lastUsedAt } = (await world.ports.credentials.load(synced.credentialId)) ?? {};
      assert.deepEqual([signCount, backupState, lastUsedAt], [4_294_967_295, true, NOW + 1007]);
    },
  ),
  contractCase('success-resets', 'a success ends the series of failures, and an undone one does not', 'RTS Art 4(3)(b)', async (world) => {
    for (let n = 0; n < 4; n += 1) await world.fail(null, world.alice.payerId);
    const payment = await world.payment(world.alice);
    const opened = await world.open(payment);
    await world.pay(answering(opened, world.passkey, { signCount: 1 }), payment);
    assert.equal((await world.ports.attempts.load(world.alice.payerId, 'sca')).failures, 4);
    assert.ok(isPaid(await world.pay(answering(opened, world.passkey), payment)));
    assert.deepEqual(await world.ports.attempts.load(world.alice.payerId, 'sca'), { failures: 0, blockedUntil: null });
  }),
];
