/**
 * `Idempotency-Key`: a client that does not know whether its order arrived asks again and does not pay twice (contract §4).
 */
import { describe, expect, it } from 'vitest';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { pointersOf, slugOf } from '../../support/bank/refusals.ts';

const KEY = { 'idempotency-key': 'order-17' };
const DAY = 24 * 3_600_000;

describe('contract §4: Idempotency-Key', () => {
  it('same body: 201 with the same payment, however it is spelled', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { payerAccount, payee, amount } = alice.order();
    const first = expectStatus(201, await alice.post('/api/payments', { payerAccount, payee, amount }, KEY));
    const again = expectStatus(201, await alice.post('/api/payments', { amount, payee, payerAccount }, KEY));
    expect(again.body).toEqual(first.body);
    expect(again.headers.location).toBe(first.headers.location);
    expect((await alice.get('/api/payments')).body.payments).toHaveLength(1);
    expect((await bank.events()).filter(({ type }) => type === 'payment-created')).toHaveLength(1);
  });

  it('shows the payment as it stands, also after it was executed', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { paymentId } = expectStatus(201, await alice.post('/api/payments', alice.order(), KEY)).body;
    expectStatus(200, await alice.answer(paymentId, await alice.openAuthorisation(paymentId)));
    const again = expectStatus(201, await alice.post('/api/payments', alice.order(), KEY));
    expect(again.body).toMatchObject({ paymentId, transactionStatus: 'ACSC' });
  });

  it('another body: 409, and nothing new', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(201, await alice.post('/api/payments', alice.order(), KEY));
    for (const change of [{ amount: { currency: 'EUR', value: '50.00' } }, { reference: '' }]) {
      const conflict = await alice.post('/api/payments', alice.order(change), KEY);
      expect([conflict.status, slugOf(conflict)]).toEqual([409, 'idempotency-conflict']);
    }
    expect((await alice.get('/api/payments')).body.payments).toHaveLength(1);
  });

  it('twins in flight are one payment', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const answers = await Promise.all([1, 2, 3, 4].map(() => alice.post('/api/payments', alice.order(), KEY)));
    expect(answers.map(({ status }) => status).every((status) => status === 201 || status === 409)).toBe(true);
    expect((await alice.get('/api/payments')).body.payments).toHaveLength(1);
  });

  it('is the payer’s own: another payer’s key is another key', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const first = expectStatus(201, await alice.post('/api/payments', alice.order(), KEY));
    const other = expectStatus(201, await bob.post('/api/payments', bob.order(), KEY));
    expect(other.body.paymentId).not.toBe(first.body.paymentId);
  });

  it('is kept for 24 hours', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const first = expectStatus(201, await alice.post('/api/payments', alice.order(), KEY));
    bank.clock.advance(DAY - 1);
    expectStatus(200, await alice.signIn());
    expect((await alice.post('/api/payments', alice.order(), KEY)).body.paymentId).toBe(first.body.paymentId);
    bank.clock.advance(1);
    expect((await alice.post('/api/payments', alice.order(), KEY)).body.paymentId).not.toBe(first.body.paymentId);
  });

  it('a refused order takes no key', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(422, await alice.post('/api/payments', alice.order({ amount: { currency: 'EUR', value: '0.00' } }), KEY));
    expectStatus(201, await alice.post('/api/payments', alice.order(), KEY));
  });

  it('has 1 to 64 visible ASCII characters', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (const key of ['', 'x'.repeat(65), 'order 17', 'ordér']) {
      const answer = await alice.post('/api/payments', alice.order(), { 'idempotency-key': key });
      expect([answer.status, slugOf(answer), pointersOf(answer)], key).toEqual([400, 'invalid-request', ['/idempotency-key']]);
    }
    for (const key of ['!', '~'.repeat(64)])
      expectStatus(201, await alice.post('/api/payments', alice.order(), { 'idempotency-key': key }));
  });
});
