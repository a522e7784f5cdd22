/**
 * RTS Art 5(1)(b)-(c): an order that is read has one meaning; of everything else each flaw is named.
 */
import { describe, expect, it } from 'vitest';
import { readOrder } from '../../../server/core/payments/read-order.ts';

const ACCOUNT = { iban: 'DE89370400440532013000', currency: 'EUR' };
const ORDER = { payee: { name: 'Blumen Maier', iban: 'DE02120300000000202051' }, amount: { currency: 'EUR', value: '49.99' } };
const pointers = (body: unknown) => {
  const read = readOrder(body, ACCOUNT);
  return read.ok ? [] : read.flaws.map(({ pointer }) => pointer);
};

describe('an order', () => {
  it('is what was read, from the payer’s own account, and no member more', () => {
    const body = { ...ORDER, payerAccount: { iban: 'DE75512108001245126199' }, extra: 1, amount: { ...ORDER.amount, extra: 1 } };
    expect(readOrder(body, ACCOUNT)).toStrictEqual({ ok: true, value: { ...ORDER, payerAccount: { iban: ACCOUNT.iban } } });
    expect(readOrder({ ...ORDER, reference: 'RF18' }, ACCOUNT)).toMatchObject({ ok: true, value: { reference: 'RF18' } });
  });

  it('is none where a text is no text, and each is named', () => {
    const all = ['/payee/name', '/payee/iban', '/amount/currency', '/amount/value'];
    for (const body of [undefined, null, [], 'text', 5, {}, { payee: null, amount: [] }]) expect(pointers(body)).toEqual(all);
    expect(pointers({ ...ORDER, amount: { currency: 'EUR', value: 49.99 } })).toEqual(['/amount/value']);
    expect(pointers({ ...ORDER, reference: null })).toEqual(['/reference']);
    expect(pointers(Object.create(ORDER))).toEqual(all);
  });

  it('is none where it is impossible', () => {
    expect(pointers({ ...ORDER, amount: { currency: 'EUR', value: '49.9' } })).toEqual(['/amount/value']);
    expect(pointers({ ...ORDER, amount: { currency: 'USD', value: '49.99' } })).toEqual(['/amount/currency']);
    expect(pointers({ ...ORDER, payee: { ...ORDER.payee, iban: ACCOUNT.iban } })).toEqual(['/payee/iban']);
  });
});
