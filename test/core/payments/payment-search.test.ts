/** Which payments a search means: contract §4. By words as people type them, and by exact times and amounts. */
import { describe, expect, it } from 'vitest';
import { type PaymentSearch, paymentMatcher, type Searched } from '../../../server/core/payments/payment-search.ts';

const PAID: Searched = {
  payee: { name: 'Bäckerei Łódź', iban: 'BE68539007547034' },
  amount: { currency: 'EUR', minorUnits: 4_999n },
  reference: 'Invoice  17, ΣΊΣΥΦΟΣ',
  transactionStatus: 'ACSC',
  createdAt: 1_000,
  executedAt: 2_000,
};
const OPEN: Searched = { ...PAID, transactionStatus: 'RCVD', executedAt: null, reference: null };
const finds = (search: PaymentSearch, payment = PAID) => paymentMatcher(search)(payment);

describe('contract §4: a search of payments', () => {
  it.each([
    'bäckerei',
    'BACKEREI',
    'backerei l',
    'invoice 17',
    'lodz',
    'σίσυφος',
    'σισυφοσ',
    'BE68',
    'be68 5390',
    'BE68539007547034',
  ])('%s is found', (text) => {
    expect(finds({ text })).toBe(true);
  });
  it.each(['be', 'BE69', '68539007', 'invoice 18', '4999', 'ACSC', ' ', '\u0308'])('%j is not found', (text) => {
    expect(finds({ text })).toBe(false);
  });

  it('means the time that a payment is listed under: paid, else ordered; from the first moment, before the last', () => {
    expect([finds({ from: 2_000 }), finds({ from: 2_001 }), finds({ to: 2_001 }), finds({ to: 2_000 })]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([finds({ from: 1_000, to: 1_001 }, OPEN), finds({ from: 1_001 }, OPEN)]).toEqual([true, false]);
  });

  it('means amounts of one currency, both ends included', () => {
    const within = (atLeast: bigint, atMost: bigint, currency = 'EUR') => finds({ amount: { currency, atLeast, atMost } });
    expect([within(4_999n, 4_999n), within(5_000n, 6_000n), within(1n, 4_998n), within(1n, 9_999n, 'JPY')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(finds({ amount: { currency: 'EUR' } })).toBe(true);
    expect(finds({ amount: { currency: 'CHF' } })).toBe(false);
  });

  it('wants all that it says', () => {
    expect(finds({ text: 'invoice', status: 'ACSC' })).toBe(true);
    expect(finds({ text: 'invoice', status: 'CANC' })).toBe(false);
    expect(finds({ text: 'invoice' }, OPEN)).toBe(false);
    expect(finds({})).toBe(true);
  });
});
