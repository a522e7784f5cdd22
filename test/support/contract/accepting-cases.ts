/** Accepting an answer: all of it happens, once, or nothing does (RTS Art 4(1), Art 5(1)(c)). */
import { failed } from '../../../server/core/failures.ts';
import { assert, contractCase, eventsOf, failureOf, isPaid, traces } from './contract-case.ts';
import { answering, atOnce, freshId, NOW } from './contract-world.ts';

export const acceptingCases = [
  contractCase('accept', 'money, payment, authorisation, evidence and event are there together', 'RTS Art 5(1)(c), 29', async (world) => {
    const payment = await world.payment(world.alice);
    const opened = await world.open(payment);
    assert.ok(isPaid(await world.pay(answering(opened, world.passkey), payment, { now: NOW + 1001 })));
    const { scaStatus, takenAt } = await world.own(opened);
    assert.deepEqual([scaStatus, takenAt], ['finalised', NOW + 1001]);
    const paid = await world.look.payment(payment.paymentId);
    assert.deepEqual([paid?.transactionStatus, paid?.scaStatus, paid?.executedAt], ['ACSC', 'finalised', NOW + 1001]);
    assert.equal(await world.look.balance(world.alice.iban), 1_000_000n - 4_999n);
    assert.equal(await world.look.evidence(opened.authorisationId), '{"evidence":"1"}');
    assert.equal(await eventsOf(world, world.alice.payerId, 'payment-authorisation', 'success'), 1);
  }),
  contractCase('accept-once', 'of twenty equal answers at once one pays', 'RTS Art 4(1)', async (world) => {
    const payment = await world.payment(world.alice);
    const opened = await world.open(payment);
    const decisions = await atOnce(20, () => world.pay(answering(opened, world.passkey), payment));
    assert.equal(decisions.filter(isPaid).length, 1);
    assert.ok(decisions.filter((each) => !isPaid(each)).every((each) => failureOf(each) === 'authorisation-not-open'));
    assert.equal(await world.look.balance(world.alice.iban), 1_000_000n - 4_999n);
    assert.equal(await eventsOf(world, world.alice.payerId, 'payment-authorisation', 'success'), 1);
  }),
  contractCase('accept-undone', 'a job that ends in undo leaves nothing of what it did', 'RTS Art 4(1)', async (world) => {
    const payment = await world.payment(world.alice);
    const opened = await world.open(payment);
    const before = await traces(world, opened, payment.paymentId);
    const decision = await world.pay(answering(opened, world.passkey), payment, { after: () => ({ undo: failed('link-not-current') }) });
    assert.deepEqual(decision, { undo: failed('link-not-current') });
    assert.deepEqual(await traces(world, opened, payment.paymentId), before);
  }),
  contractCase('accept-throws', 'a job that throws leaves nothing, and its error is passed on', 'RTS Art 4(1)', async (world) => {
    const payment = await world.payment(world.alice);
    const opened = await world.open(payment);
    const before = await traces(world, opened, payment.paymentId);
    const broken = () => {
      throw new Error('the job broke');
    };
    await assert.rejects(world.pay(answering(opened, world.passkey), payment, { after: broken }), /the job broke/);
    assert.deepEqual(await traces(world, opened, payment.paymentId), before);
    assert.ok(isPaid(await world.pay(answering(opened, world.passkey), payment)), 'the next job is not held up');
  }),
  contractCase('accept-no-funds', 'without funds the payment is rejected for good, without evidence', 'RTS Art 5(1)(c)', async (world) => {
    const payment = await world.payment(world.alice, { amount: { currency: 'EUR', minorUnits: 1_000_001n } });
    const opened = await world.open(payment);
    assert.equal(failureOf(await world.pay(answering(opened, world.passkey), payment)), 'insufficient-funds');
    assert.equal((await world.look.payment(payment.paymentId))?.transactionStatus, 'RJCT');
    assert.equal((await world.own(opened)).scaStatus, 'finalised');
    assert.equal(await world.look.balance(world.alice.iban), 1_000_000n);
    assert.equal(await world.look.evidence(opened.authorisationId), null);
    assert.equal(await eventsOf(world, world.alice.payerId, 'payment-authorisation', 'failure'), 1);
  }),
  contractCase('accept-balance-race', 'payments at once never take more than the account holds', 'RTS Art 5(1)(c)', async (world) => {
    const rich = await world.payer({ balance: { currency: 'EUR', minorUnits: 10_000n } });
    const passkey = await world.credential(rich, { signCount: 0 });
    const decisions = await atOnce(5, async () => {
      const payment = await world.payment(rich);
      return world.pay(answering(await world.open(payment), passkey, { signCount: 0 }), payment);
    });
    assert.equal(decisions.filter(isPaid).length, 2);
    assert.equal(await world.look.balance(rich.iban), 2n);
  }),
  contractCase('accept-edited', 'a payment that was edited in between does not execute', 'RTS Art 5(1)(d)', async (world) => {
    const payment = await world.payment(world.alice);
    const opened = await world.open(payment);
    await world.seed.editPayment(payment.paymentId, { currency: 'EUR', minorUnits: 1n });
    const failure = failureOf(await world.pay(answering(opened, world.passkey), payment));
    assert.ok(failure === 'payment-not-open' || failure === 'authorisation-not-open', String(failure));
    assert.equal(await world.look.balance(world.alice.iban), 1_000_000n);
  }),
  contractCase(
    'accept-reads',
    'the store of a transaction reads what the transaction wrote; no reader outside does',
    'RTS Art 4(1)',
    async (world) => {
      const payment = await world.payment(world.alice);
      const opened = await world.open(payment);
      const { accept, reader } = world.ports.authorisations;
      const seen = await accept<'payment', unknown>('payment', payment.payerId, async ({ store }) => {
        await store.execute(payment, opened.authorisationId, 'webauthn', NOW);
        const inside = await store.load(payment.paymentId);
        return { undo: failed(inside?.transactionStatus === 'ACSC' ? 'insufficient-funds' : 'payment-not-open') };
      });
      assert.equal(failureOf(seen), 'insufficient-funds');
      assert.equal((await reader('payment').load(payment.paymentId))?.transactionStatus, 'RCVD');
    },
  ),
  contractCase(
    'browser-key-seen',
    'a key that signed along is remembered as seen, and the payer is told',
    'RTS Art 7(2)',
    async (world) => {
      const browserBoundKey = { keyId: freshId(), publicKey: 'a2V5' };
      const payment = await world.payment(world.alice);
      const answered = answering(await world.open(payment), world.passkey, { browserBoundKey });
      const at = { now: NOW + 1, requestId: freshId(), sessionRef: 'session-1' };
      const job = (judgedAs: 'bound' | null) =>
        world.ports.authorisations.accept<'payment', null>('payment', payment.payerId, async (accepting) => {
          const gone = await accepting.useBrowserBoundKey(answered, judgedAs, at);
          return gone ? { undo: gone } : { keep: { ok: true, value: null } };
        });
      assert.ok(failureOf(await job('bound')), 'one that was bound when it was judged, and is gone, is refused');
      assert.equal(await world.ports.browserKeys.status(world.passkey.credentialId, browserBoundKey.keyId), null);
      assert.equal(failureOf(await job(null)), null);
      assert.equal(await world.ports.browserKeys.status(world.passkey.credentialId, browserBoundKey.keyId), 'seen');
      assert.deepEqual(await world.look.messages(world.alice.payerId), ['browser-seen']);
    },
  ),
];
