/**
 * Money has one spelling. RTS Art 5(1)(b): were there two, one amount would hash two ways.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AMOUNT_PATTERN, currencyDecimals, formatAmount, parseAmount } from '../../../server/core/payments/amount.ts';

const minorUnits = (currency: string, value: string) => {
  const parsed = parseAmount({ currency, value });
  return parsed.ok ? parsed.value.minorUnits : parsed.reason;
};

describe('decimals of a currency (ISO 4217)', () => {
  it.each([
    ['EUR', 2],
    ['USD', 2],
    ['HUF', 2], // Intl says 0
    ['IQD', 3], // Intl says 0
    ['JPY', 0],
    ['KRW', 0],
    ['ISK', 0],
    ['CLP', 0],
    ['KWD', 3],
    ['BHD', 3],
    ['TND', 3],
    ['CLF', 4],
    ['XAF', 0],
    ['XOF', 0],
    ['XPF', 0],
    ['XCD', 2],
    ['XCG', 2],
    ['XAD', 2],
  ])('%s has %i', (currency, decimals) => expect(currencyDecimals(currency)).toBe(decimals));

  it.each([
    'XAU',
    'XAG',
    'XPT',
    'XPD',
    'XDR',
    'XXX',
    'XTS',
    'XSU',
    'XUA',
    'XBA',
    'BGN',
    'ANG',
    'CUC',
    'eur',
    'Eur',
    'EU',
    'EURO',
    '',
    'ZZZ',
    '__proto__',
    'constructor',
  ])('%j is nothing to pay in', (currency) => expect(currencyDecimals(currency)).toBeNull());
});

describe('an amount', () => {
  it.each([
    ['EUR', '49.99', 4999n],
    ['EUR', '0.01', 1n],
    ['EUR', '10.00', 1000n],
    ['JPY', '500', 500n],
    ['HUF', '1000.00', 100_000n],
    ['KWD', '1.234', 1234n],
    ['BHD', '0.001', 1n],
    ['CLF', '1.0001', 10_001n],
    ['EUR', '999999999.99', 99_999_999_999n],
    ['JPY', '999999999', 999_999_999n],
    ['KWD', '999999999.990', 999_999_999_990n],
  ])('of %s %s is read', (currency, value, units) => expect(minorUnits(currency, value)).toBe(units));

  it.each([
    ['EUR', '10', 'needs exactly 2 decimals in EUR'],
    ['EUR', '10.0', 'needs exactly 2 decimals in EUR'],
    ['EUR', '10.000', 'needs exactly 2 decimals in EUR'],
    ['JPY', '10.00', 'needs exactly 0 decimals in JPY'],
    ['KWD', '1.23', 'needs exactly 3 decimals in KWD'],
    ['EUR', '0.00', 'is zero'],
    ['JPY', '0', 'is zero'],
    ['EUR', '1000000000.00', 'is over 999,999,999.99'],
    ['JPY', '1000000000', 'is over 999,999,999.99'],
    ['KWD', '999999999.991', 'is over 999,999,999.99'],
    ['CLF', '999999999.9901', 'is over 999,999,999.99'],
    ['EUR', '-1.00', 'is not a decimal number'],
    ['EUR', '+1.00', 'is not a decimal number'],
    ['EUR', '01.00', 'is not a decimal number'],
    ['EUR', '1,00', 'is not a decimal number'],
    ['EUR', '1.', 'is not a decimal number'],
    ['EUR', '.50', 'is not a decimal number'],
    ['EUR', '1e2', 'is not a decimal number'],
    ['EUR', '1.00\n', 'is not a decimal number'],
    ['EUR', ' 1.00', 'is not a decimal number'],
    ['EUR', '١.٠٠', 'is not a decimal number'],
    ['EUR', '', 'is not a decimal number'],
    ['XAU', '1.00', 'is not a currency of ISO 4217'],
    ['XXX', '1', 'is not a currency of ISO 4217'],
  ])('of %s %j is refused: %s', (currency, value, reason) => expect(minorUnits(currency, value)).toBe(reason));

  const money = fc.record({ currency: fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF', 'HUF'), minorUnits: fc.bigInt(1n, 99_999_999_999n) });

  it('is written in the spelling in which it is read', () => {
    fc.assert(
      fc.property(money, (given) => {
        fc.pre(given.minorUnits <= 999_999_999n * 10n ** BigInt(currencyDecimals(given.currency) ?? 0));
        expect(parseAmount(formatAmount(given))).toEqual({ ok: true, value: given });
      }),
    );
  });

  it('has no second spelling', () => {
    const value = fc.stringMatching(new RegExp(AMOUNT_PATTERN));
    fc.assert(
      fc.property(fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'), value, (currency, text) => {
        const parsed = parseAmount({ currency, value: text });
        if (parsed.ok) expect(formatAmount(parsed.value)).toEqual({ currency, value: text });
      }),
    );
  });

  it.each([
    [-1n, 'EUR', '-0.01'],
    [0n, 'EUR', '0.00'],
    [-500n, 'JPY', '-500'],
    [-12_345n, 'KWD', '-12.345'],
  ])('of %s minor units of %s, as a balance may have, is written %s', (units, currency, value) => {
    expect(formatAmount({ currency, minorUnits: units })).toEqual({ currency, value });
  });
});
