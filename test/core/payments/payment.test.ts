/**
 * What a payment order must be before anybody is asked to sign it, and how a payment may move (contract §4).
 */
import { describe, expect, it } from 'vitest';
import { judgeOrder, mayBecome, type PaymentOrder, type TransactionStatus } from '../../../server/core/payments/payment.ts';

const good: PaymentOrder = {
  payerAccount: { iban: 'AT611904300234573201' },
  payee: { name: 'Müller GmbH', iban: 'DE89370400440532013000' },
  amount: { currency: 'EUR', value: '49.99' },
  reference: 'Rechnung 4711',
};
const account = { currency: 'EUR' };

const pointers = (order: PaymentOrder, of: { currency: string } | null = account) => {
  const judged = judgeOrder(order, of);
  return judged.ok ? [] : judged.flaws.map((flaw) => flaw.pointer);
};

describe('a payment order', () => {
  it('that is good becomes the money to move', () => {
    expect(judgeOrder(good, account)).toEqual({ ok: true, value: { currency: 'EUR', minorUnits: 4999n } });
  });

  it('needs no reference', () => {
    const { reference: _, ...bare } = good;
    expect(judgeOrder(bare, account).ok).toBe(true);
  });

  const payee = good.payee;
  it.each<[string, Partial<PaymentOrder>, string]>([
    ['a payee IBAN with a wrong check digit', { payee: { ...payee, iban: 'DE88370400440532013000' } }, '/payee/iban'],
    ['the payer’s own account as payee', { payee: { ...payee, iban: good.payerAccount.iban } }, '/payee/iban'],
    ['a name with a bidirectional override', { payee: { ...payee, name: 'a\u202eb' } }, '/payee/name'],
    ['a name of two scripts', { payee: { ...payee, name: '\u0410pple' } }, '/payee/name'],
    ['a name with a trailing space', { payee: { ...payee, name: 'Müller ' } }, '/payee/name'],
    ['a reference with a line break', { reference: 'a\nb' }, '/reference'],
    ['an amount of zero', { amount: { currency: 'EUR', value: '0.00' } }, '/amount/value'],
    ['an amount with one decimal', { amount: { currency: 'EUR', value: '1.0' } }, '/amount/value'],
    ['an amount that is too large', { amount: { currency: 'EUR', value: '1000000000.00' } }, '/amount/value'],
    ['a currency that is not the account’s', { amount: { currency: 'USD', value: '1.00' } }, '/amount/currency'],
  ])('with %s has that one flaw', (_, change, pointer) => expect(pointers({ ...good, ...change })).toEqual([pointer]));

  it('may have a reference of two scripts: only a name says who gets the money', () => {
    expect(pointers({ ...good, reference: 'Invoice для Алисы' })).toEqual([]);
  });

  it('from an account that is not the payer’s has that one flaw', () => {
    expect(judgeOrder(good, null)).toEqual({
      ok: false,
      flaws: [{ pointer: '/payerAccount/iban', reason: 'is not an account of this payer' }],
    });
  });

  it('from what is no account at all says why', () => {
    expect(judgeOrder({ ...good, payerAccount: { iban: 'AT621904300234573201' } }, null)).toEqual({
      ok: false,
      flaws: [{ pointer: '/payerAccount/iban', reason: expect.stringContaining('checksum') }],
    });
  });

  it('in no currency at all says so', () => {
    expect(pointers({ ...good, amount: { currency: 'XAU', value: '1.00' } })).toEqual(['/amount/currency', '/amount/currency']);
  });

  it('is told every flaw at once', () => {
    const order = { ...good, payee: { iban: 'DE00', name: ' ' }, amount: { currency: 'EUR', value: '0.00' }, reference: '\0' };
    expect(pointers(order, null)).toEqual(['/payerAccount/iban', '/payee/iban', '/payee/name', '/reference', '/amount/value']);
  });
});

describe('a payment', () => {
  it('moves once, from RCVD to an end', () => {
    const states: TransactionStatus[] = ['RCVD', 'ACSC', 'RJCT', 'CANC'];
    const moves = states.flatMap((from) => states.filter((to) => mayBecome(from, to)).map((to) => `${from}→${to}`));
    expect(moves).toEqual(['RCVD→ACSC', 'RCVD→RJCT', 'RCVD→CANC']);
  });
});
