/**
 * What a payment order must be: contract §4, the table; RTS Art 5(1)(c).
 *
 * Only an order with exactly one meaning can be signed and compared later. So nothing is coerced, guessed or repaired:
 * out of shape is 400, in shape but impossible is 422, and both say where.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus, PAYEE } from '../../support/bank/payer-browser.ts';
import { pointersOf, slugOf } from '../../support/bank/refusals.ts';

// One bank for the whole file: an order that is refused leaves nothing behind.
let bank: Bank;
let alice: Browser;
beforeAll(async () => {
  bank = await openBank();
  alice = await bank.enrol('alice');
});
afterAll(() => bank.close());
const ordered = async () => (await alice.get('/api/payments?limit=100')).body.payments.length;

const amount = (value: unknown, currency: unknown = 'EUR') => ({ amount: { currency, value } });
const payee = (name: unknown, iban: unknown = PAYEE.iban) => ({ payee: { name, iban } });

describe('contract §4: 201', () => {
  it('answers with the payment and where it is', async () => {
    const created = expectStatus(201, await alice.post('/api/payments', { ...alice.order(), scaRequested: true }));
    const { paymentId } = created.body;
    expect(created.headers.location).toBe(`/api/payments/${paymentId}`);
    expect(created.body).toEqual({
      paymentId,
      payerAccount: { iban: alice.iban },
      payee: PAYEE,
      amount: { currency: 'EUR', value: '49.99' },
      transactionStatus: 'RCVD',
      scaStatus: 'received',
      sca: { required: true },
      createdAt: new Date(bank.clock.now).toISOString(),
    });
    expect((await alice.get(`/api/payments/${paymentId}`)).body).toEqual(created.body);
  });

  it.each([
    ['the smallest amount', amount('0.01')],
    ['the largest amount', amount('999999999.99')],
    ['a name of 70 code points outside the BMP', payee('𠮷'.repeat(70))],
    ['an empty reference', { reference: '' }],
    ['a reference of 140 code points', { reference: '💶'.repeat(140) }],
    ['a name in another script', payee('Дмитрий Иванов')],
    ['Latin and Japanese together', payee('株式会社 Sony カメラ')],
  ])('%s', async (_, change) => {
    const { body } = expectStatus(201, await alice.post('/api/payments', { ...alice.order(), ...change }));
    expect(body).toMatchObject(change);
  });
});

describe('contract §4: 400, out of shape', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['a number for an amount', amount(49.99), '/amount/value'],
    ['a leading zero', amount('049.99'), '/amount/value'],
    ['a comma', amount('49,99'), '/amount/value'],
    ['a sign', amount('-49.99'), '/amount/value'],
    ['an exponent', amount('1e2'), '/amount/value'],
    ['no digit after the point', amount('49.'), '/amount/value'],
    ['five decimals', amount('1.00000'), '/amount/value'],
    ['sixteen digits', amount('1000000000000000.00'), '/amount/value'],
    ['other digits', amount('４９.99'), '/amount/value'],
    ['a line end', amount('49.99\n'), '/amount/value'],
    ['a currency in small letters', amount('49.99', 'eur'), '/amount/currency'],
    ['a currency that is a number', amount('49.99', 978), '/amount/currency'],
    ['an IBAN with spaces', payee('Alpine Books', 'CH93 0076 2011 6238 5295 7'), '/payee/iban'],
    ['an IBAN in small letters', payee('Alpine Books', PAYEE.iban.toLowerCase()), '/payee/iban'],
    ['a short IBAN', payee('Alpine Books', 'CH930076201162'), '/payee/iban'],
    ['an IBAN of 35', payee('Alpine Books', `CH93${'0'.repeat(31)}`), '/payee/iban'],
    ['an empty name', payee(''), '/payee/name'],
    ['a name that is a number', payee(7), '/payee/name'],
    ['a name of 71', payee('a'.repeat(71)), '/payee/name'],
    ['a reference of 141', { reference: 'a'.repeat(141) }, '/reference'],
    ['a reference that is null', { reference: null }, '/reference'],
    ['scaRequested as text', { scaRequested: 'true' }, '/scaRequested'],
    ['an unknown member', { urgent: true }, '/urgent'],
    ['an unknown member of the amount', { amount: { currency: 'EUR', value: '1.00', decimals: 2 } }, '/amount/decimals'],
    ['an unknown member of the payee', { payee: { ...PAYEE, bic: 'X' } }, '/payee/bic'],
    ['no payee', { payee: undefined }, '/payee'],
    ['no name', { payee: { iban: PAYEE.iban } }, '/payee/name'],
    ['no amount', { amount: undefined }, '/amount'],
    ['no account', { payerAccount: undefined }, '/payerAccount'],
  ])('%s', async (_, change, pointer) => {
    const before = await ordered();
    const answer = await alice.post('/api/payments', { ...alice.order(), ...change });
    expect([answer.status, slugOf(answer)]).toEqual([400, 'invalid-request']);
    expect(pointersOf(answer)).toContain(pointer);
    for (const { reason } of answer.body.errors) expect(reason).not.toBe('');
    expect(await ordered()).toBe(before);
  });

  it('names every flaw, not only the first', async () => {
    const answer = await alice.post('/api/payments', { ...alice.order(amount(1) as never), ...payee('') });
    expect(pointersOf(answer)).toEqual(['/amount/value', '/payee/name']);
  });
});
