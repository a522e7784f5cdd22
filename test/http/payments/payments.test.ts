/**
 * A payment’s life before it is executed: listed, looked at, changed, cancelled (contract §4; RTS Art 5(1)(d)).
 */
import { describe, expect, it } from 'vitest';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { pointersOf, refusal, slugOf } from '../../support/bank/refusals.ts';

const NOT_OPEN = [409, 'payment-not-open', null];
const VOIDED = [409, 'authorisation-not-open', 'authorisation-not-open'];

describe('contract §4: the list', () => {
  it('is the payer’s own, newest first, in pages', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const made: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      if (i !== 2) bank.clock.advance(1_000); // two were made in the same millisecond
      made.push(await alice.createPayment());
    }
    const foreign = await bob.createPayment();
    const seen: string[] = [];
    let url = '/api/payments?limit=2';
    for (let pages = 0; url && pages < 10; pages += 1) {
      const { body } = expectStatus(200, await alice.get(url));
      expect(body.payments.length).toBeLessThanOrEqual(2);
      seen.push(...body.payments.map(({ paymentId }: { paymentId: string }) => paymentId));
      url = body.next ? `/api/payments?limit=2&before=${body.next}` : '';
    }
    expect(seen).toHaveLength(5);
    expect([seen[0], seen[1], seen[4]]).toEqual([made[4], made[3], made[0]]);
    expect([...seen].sort()).toEqual([...made].sort());
    expect((await alice.get('/api/payments')).body).toMatchObject({ payments: { length: 5 } });
    expect((await alice.get('/api/payments?limit=5')).body.next).toBeUndefined();
    expect(slugOf(await alice.get(`/api/payments?before=${foreign}`))).toBe('not-found');
    expect(slugOf(await alice.get('/api/payments?before=nothing'))).toBe('not-found');
  });

  it('has limits from 1 to 100, and no other parameters', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const bad = ['limit=0', 'limit=101', 'limit=-1', 'limit=1.5', 'limit=x', 'limit=01', 'limit=', 'after=x', 'limit=1&limit=2', 'before='];
    for (const query of bad) expect(slugOf(await alice.get(`/api/payments?${query}`)), query).toBe('invalid-request');
  });

  it('has twenty on a page by default, and 100 at most', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    await Promise.all(Array.from({ length: 21 }, () => alice.createPayment()));
    expect((await alice.get('/api/payments')).body.payments).toHaveLength(20);
    expect((await alice.get('/api/payments?limit=100')).body.payments).toHaveLength(21);
  });
});

describe('contract §4: one payment', () => {
  it('of another payer is not found, whatever is done to it', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const url = `/api/payments/${await alice.createPayment()}`;
    const answers = [
      await bob.get(url),
      await bob.patch(url, { reference: 'x' }),
      await bob.delete(url),
      await bob.post(`${url}/authorisations`),
      await bob.get(`${url}/evidence`),
      await bob.get('/api/payments/unknown'),
    ];
    for (const answer of answers) expect([answer.status, slugOf(answer)]).toEqual([404, 'not-found']);
    expect((await alice.get(url)).body.transactionStatus).toBe('RCVD');
  });
});

describe('contract §4: PATCH', () => {
  it('replaces amount, payee or reference, and null removes the reference', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const url = `/api/payments/${await alice.createPayment({ reference: 'Invoice 17' })}`;
    const payee = { name: 'Nordlicht Energie', iban: 'DE89370400440532013000' };
    expect(expectStatus(200, await alice.patch(url, { payee })).body).toMatchObject({ payee, reference: 'Invoice 17' });
    expect((await alice.patch(url, { amount: { currency: 'EUR', value: '5.00' } })).body.amount.value).toBe('5.00');
    const { body } = expectStatus(200, await alice.patch(url, { reference: null }));
    expect(body).not.toHaveProperty('reference');
    expect((await alice.get(url)).body).toEqual(body);
    expect(body).toMatchObject({ payee, amount: { value: '5.00' }, transactionStatus: 'RCVD', scaStatus: 'received' });
  });

  it('is judged as a new order is', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const url = `/api/payments/${await alice.createPayment()}`;
    for (const bad of [
      {},
      { payerAccount: { iban: alice.iban } },
      { amount: { currency: 'EUR', value: 5 } },
      { transactionStatus: 'ACSC' },
    ])
      expect((await alice.patch(url, bad)).status).toBe(400);
    expect(pointersOf(await alice.patch(url, { amount: { currency: 'EUR', value: '5.0' } }))).toEqual(['/amount/value']);
    expect(pointersOf(await alice.patch(url, { payee: { name: 'Me', iban: alice.iban } }))).toEqual(['/payee/iban']);
    expect(pointersOf(await alice.patch(url, { reference: ' x' }))).toEqual(['/reference']);
  });

  it.each<[string, object]>([
    ['amount', { amount: { currency: 'EUR', value: '50.00' } }],
    ['payee name', { payee: { name: 'Alpine Book', iban: 'CH9300762011623852957' } }],
    ['payee account', { payee: { name: 'Alpine Books', iban: 'DE89370400440532013000' } }],
    ['reference', { reference: 'Invoice 18' }],
    ['the same amount', { amount: { currency: 'EUR', value: '49.99' } }],
  ])('RTS Art 5(1)(d): a change of %s voids the open authorisation', async (_, change) => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    expectStatus(200, await alice.patch(`/api/payments/${paymentId}`, change));
    const url = `/api/payments/${paymentId}/authorisations/${opened.authorisationId}`;
    expect((await alice.get(url)).body.scaStatus).toBe('failed');
    expect(await refusal(bank, await alice.answer(paymentId, opened))).toEqual(VOIDED);
    expect((await alice.get('/api/accounts')).body.accounts[0].balance.value).toBe('10000.00');
    expectStatus(200, await alice.answer(paymentId, await alice.openAuthorisation(paymentId)));
  });
});

describe('contract §4: DELETE', () => {
  it('cancels, voids, and is final', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const url = `/api/payments/${paymentId}`;
    const opened = await alice.openAuthorisation(paymentId);
    expect((await alice.delete(url)).status).toBe(204);
    expect((await alice.get(url)).body.transactionStatus).toBe('CANC');
    expect(await refusal(bank, await alice.answer(paymentId, opened))).toEqual(VOIDED);
    expect(await refusal(bank, await alice.patch(url, { reference: 'x' }))).toEqual(NOT_OPEN);
    expect(await refusal(bank, await alice.delete(url))).toEqual(NOT_OPEN);
    expect(await refusal(bank, await alice.post(`${url}/authorisations`))).toEqual(NOT_OPEN);
  });

  it('does nothing to a payment that was executed', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { paymentId } = expectStatus(200, await alice.pay());
    const url = `/api/payments/${paymentId}`;
    expect(await refusal(bank, await alice.delete(url))).toEqual(NOT_OPEN);
    expect(await refusal(bank, await alice.patch(url, { reference: 'x' }))).toEqual(NOT_OPEN);
    expect(await refusal(bank, await alice.post(`${url}/authorisations`))).toEqual(NOT_OPEN);
    expect((await alice.get(url)).body.transactionStatus).toBe('ACSC');
  });
});
