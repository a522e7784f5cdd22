/**
 * The same thing many times at once: an assertion, an order with a key. It happens once.
 *
 * RTS Art 4(1): an authentication code is accepted only once. Contract §4: "The same assertion sent many times at once …
 * pays exactly once; the others get 409 authorisation-not-open".
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { openBank } from '../support/bank/bank.ts';
import { type Answer, expectStatus } from '../support/bank/payer-browser.ts';
import { expectSound } from '../support/bank/soundness.ts';

const atOnce = <T>(times: number, act: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, i) => act(i)));
const tally = (answers: readonly Answer[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const face = status < 400 ? String(status) : `${status} ${body.type.replace('/problems/', '')}`;
    counts[face] = (counts[face] ?? 0) + 1;
  }
  return counts;
};

describe('the same assertion, 40 times at once', () => {
  it('pays exactly once', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
    const assertion = await alice.authenticator.assert(publicKey);

    const answers = await atOnce(40, () => alice.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, assertion));
    expect(tally(answers)).toEqual({ '200': 1, '409 authorisation-not-open': 39 });
    expect(await bank.database.read('SELECT amount_minor FROM ledger_entries WHERE payment_id = $1', [paymentId])).toHaveLength(2);
    expect((await alice.get('/api/accounts')).body.accounts[0].balance.value).toBe('9950.01');
    await expectSound(bank.database);
  });

  it('is refused exactly once where it is wrong, and counts once', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
    const assertion = await alice.authenticator.assert(publicKey, { faults: [faults.signWithOtherKey] });

    const answers = await atOnce(40, () => alice.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, assertion));
    expect(tally(answers)).toEqual({ '403 authentication-failed': 1, '409 authorisation-not-open': 39 });
    expect((await bank.stores.attempts.load(alice.payerId, 'sca')).failures).toBe(1);
    await expectSound(bank.database);
  });

  it('is no use for 20 other authorisations at the same time', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const payments = await atOnce(5, () => alice.createPayment());
    const opened = await Promise.all(payments.map((paymentId) => alice.openAuthorisation(paymentId)));
    const [first] = opened;
    if (!first) throw new Error('nothing was opened');
    const assertion = await alice.authenticator.assert(first.publicKey);

    const answers = await Promise.all(
      payments.map((paymentId, i) => alice.put(`/api/payments/${paymentId}/authorisations/${opened[i]?.authorisationId}`, assertion)),
    );
    expect(tally(answers)).toEqual({ '200': 1, '403 authentication-failed': 4 });
    await expectSound(bank.database);
  });
});

describe('one order with one Idempotency-Key, 20 times at once', () => {
  it('creates one payment', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const answers = await atOnce(20, () => alice.post('/api/payments', alice.order(), { 'idempotency-key': 'order-17' }));
    const created = answers.filter(({ status }) => status === 201);
    // A twin still in flight may be refused; whoever is answered gets the same payment.
    expect(answers.every(({ status, body }) => status === 201 || body.type === '/problems/idempotency-conflict')).toBe(true);
    expect(new Set(created.map(({ body }) => body.paymentId)).size).toBe(1);
    expect(new Set(created.map(({ headers }) => headers.location)).size).toBe(1);
    expect((await alice.get('/api/payments')).body.payments).toHaveLength(1);
    await expectSound(bank.database);
  });

  it('is a conflict for every other body, whichever comes first', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const order = (i: number) => alice.order({ amount: { currency: 'EUR', value: `${i + 1}.00` } });
    const answers = await atOnce(20, (i) => alice.post('/api/payments', order(i), { 'idempotency-key': 'order-17' }));
    expect(tally(answers)).toEqual({ '201': 1, '409 idempotency-conflict': 19 });
    expect((await alice.get('/api/payments')).body.payments).toHaveLength(1);
  });

  it('is another payment for another payer', async () => {
    await using bank = await openBank();
    const payers = await Promise.all(['alice', 'bob'].map((name) => bank.enrol(name)));
    const answers = await Promise.all(payers.map((payer) => payer.post('/api/payments', payer.order(), { 'idempotency-key': 'order-17' })));
    expect(new Set(answers.map((answer) => expectStatus(201, answer).body.paymentId)).size).toBe(2);
  });
});
