/**
 * Amounts in the notations of the world. RTS Art 5(1)(a): what the page writes it reads, and no text is read as another amount.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAmountIn, showAmountIn, typedAmountIn } from '../../client/format/notation.ts';
import { readTypedAmountIn } from '../../client/format/typed-amount.ts';
import { currencyDecimals, formatAmount, parseAmount } from '../../server/core/payments/amount.ts';

/** One of each notation that Node 24 has for numbers or money, found over all its languages and regions, and some that payers use. */
const LOCALES = (
  'dz af agq ak sq ar ar-BH ar-DZ ar-EG as asa ast ba bn bgc brx my ccp ckb sa de-AT de-CH de-LI fa-AF nl ee en-BE en-CH en-CZ en-FR en-IN ' +
  'eo es es-GQ fa fr fr-CH gsw he ie it-CH kea-CV lmo ml mr mfe mni nqo pt-CV pt-PT rm sat sd tok en-US en-GB de ja-JP zh-CN hi-IN nb-NO pl ' +
  'pa-Arab-PK ff-Adlm mzn ur-PK ps uz-Arab ks ne sv-SE ru-RU tr-TR el-GR bg-BG ar-KW ar-u-nu-latn zh-u-nu-hanidec th-TH-u-nu-thai'
).split(' ');

const CURRENCIES = Intl.supportedValuesOf('currency')
  .concat('XCG', 'ZWG')
  .filter((code) => currencyDecimals(code) !== null);
const SIZES = [1_234_567n, 1n, 100n, 1_234n, 12_345n, 123_456n, 99_999_999_999n];
/** One currency of each number of decimals, and those that a locale writes in its own way: in every locale, in every size. */
const ALL_SIZES = ['EUR', 'JPY', 'KWD', 'CLF', 'CVE', 'INR'];
/** Every other currency in one size, in a quarter of the locales: a notation depends on little of it. */
const inQuarter = (locale: string) => CURRENCIES.filter((_, at) => at % 4 === LOCALES.indexOf(locale) % 4);

const amount = (currency: string, minorUnits: bigint) => formatAmount({ currency, minorUnits });
const anyAmount = fc
  .tuple(fc.constantFrom(...ALL_SIZES, 'USD', 'TND', 'UYW'), fc.oneof(fc.constantFrom(...SIZES), fc.bigInt(1n, 10_000_000n)))
  .map(([currency, minorUnits]) => amount(currency, minorUnits));

describe('an amount', () => {
  it.each(LOCALES)('of every currency and size is read as it was written: %s', (locale) => {
    for (const currency of [...ALL_SIZES, ...inQuarter(locale)]) {
      for (const size of ALL_SIZES.includes(currency) ? SIZES : SIZES.slice(0, 1)) {
        const money = amount(currency, size);
        const [shown, typed] = [showAmountIn(locale, money), typedAmountIn(locale, money)];
        expect([shown, readAmountIn(locale, shown)]).toEqual([shown, money]);
        expect([typed, readTypedAmountIn(locale, typed, currency)]).toEqual([typed, money.value]);
        expect([shown, readTypedAmountIn(locale, shown, currency)]).toEqual([shown, money.value]);
      }
    }
  });

  it('that is written in one notation is read in another as the same, or not at all', () => {
    const locale = fc.constantFrom(...LOCALES);
    fc.assert(
      fc.property(locale, locale, anyAmount, (writer, reader, money) => {
        for (const text of [showAmountIn(writer, money), typedAmountIn(writer, money)]) {
          const read = readTypedAmountIn(reader, text, money.currency);
          expect([writer, text, reader, [null, money.value].includes(read), read]).toEqual([writer, text, reader, true, read]);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('of another currency is none', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LOCALES), anyAmount, fc.constantFrom('EUR', 'USD', 'JPY', 'KWD'), (locale, money, account) => {
        fc.pre(money.currency !== account);
        expect(readTypedAmountIn(locale, showAmountIn(locale, money), account)).toBeNull();
      }),
    );
  });

  it('that is read has its digits in the text, in their order, and a value that the server takes', () => {
    const signs = [..."0123456789.,' ’-+€E\u00a0\u202f\u0663\uff11²½٫٬()"];
    fc.assert(
      fc.property(
        fc.constantFrom(...LOCALES),
        fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'),
        fc.string({ unit: fc.constantFrom(...signs), maxLength: 14 }),
        (locale, currency, text) => {
          const read = readTypedAmountIn(locale, text, currency);
          if (read === null) return;
          expect(text).not.toMatch(/[-+²½()]/);
          const typed = text.replaceAll('\u0663', '3').replaceAll('\uff11', '1').replace(/\D/g, '').replace(/^0+/, '');
          expect(read.replace('.', '').replace(/^0+/, '')).toBe(typed.padEnd(read.replace('.', '').replace(/^0+/, '').length, '0'));
          const parsed = parseAmount({ currency, value: read });
          expect(parsed.ok || parsed.reason === 'is zero' || parsed.reason === 'is over 999,999,999.99').toBe(true);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe('a typed amount', () => {
  it.each([
    ['de-AT', '1.234,50', 'EUR', '1234.50'],
    ['de-AT', '1 234,50', 'EUR', '1234.50'],
    ['de-CH', '1’234.50', 'CHF', '1234.50'],
    ['de-CH', "1'234.50", 'CHF', '1234.50'],
    ['en-US', '1’234.50', 'EUR', '1234.50'],
    ['pt-PT', '1.234,50', 'EUR', '1234.50'],
    ['nb-NO', '1.234,50', 'NOK', '1234.50'],
    ['en-GB', '12,50 €', 'EUR', '12.50'],
    ['de', '€ 12,50', 'EUR', '12.50'],
    ['de', 'EUR 12.50', 'EUR', '12.50'],
    ['fr', '12.50 EUR', 'EUR', '12.50'],
    ['en-US', '$12.50', 'USD', '12.50'],
    ['ja-JP', '１２．５０', 'EUR', '12.50'],
    ['ja-JP', '１，２３４', 'JPY', '1234'],
    ['en-US', '١٢٫٥٠', 'EUR', '12.50'],
    ['ar-EG', '12.50', 'EUR', '12.50'],
    ['hi-IN', '12,34,567.00', 'INR', '1234567.00'],
    ['en-US', '1.234,50', 'EUR', '1234.50'],
    ['de', '1,234.50', 'EUR', '1234.50'],
    ['en-US', '1,234', 'EUR', '1234.00'],
    ['de', '1.234', 'EUR', '1234.00'],
    ['en-US', '12.5', 'EUR', '12.50'],
    ['en-US', '0012', 'EUR', '12.00'],
    ['en-US', '1.234,500', 'KWD', '1234.500'],
    ['pt-CV', '1 234$50', 'CVE', '1234.50'],
  ])('in %s, %s, of %s is %s', (locale, text, currency, value) => {
    expect(readTypedAmountIn(locale, text, currency)).toBe(value);
  });

  it.each([
    ['en-US', '1,234', 'KWD', 'one and a bit, or a thousand'],
    ['de', '1.234', 'KWD', 'one and a bit, or a thousand'],
    ['en-US', '1.234', 'JPY', 'a thousand elsewhere'],
    ['en-US', '12 50', 'EUR', 'twelve fifty, or more than a thousand'],
    ['en-US', '0,234', 'EUR', 'less than one, elsewhere'],
    ['en-US', '12.500', 'EUR', 'twelve thousand elsewhere'],
    ['de', '12,500', 'EUR', 'twelve thousand elsewhere'],
    ['en-US', '1,23,4', 'EUR', 'no groups'],
    ['en-US', '1,234’567', 'EUR', 'two kinds of groups'],
    ['en-US', '-12.50', 'EUR', 'less than nothing'],
    ['en-US', '(12.50)', 'EUR', 'less than nothing, to accountants'],
    ['en-US', '12²', 'EUR', 'a footnote'],
    ['en-US', '1½', 'EUR', 'a fraction'],
    ['en-US', '1e3', 'EUR', 'a power'],
    ['en-US', '12.', 'EUR', 'half written'],
    ['en-US', '.50', 'EUR', 'half written'],
    ['en-US', '$12.50', 'EUR', 'another currency'],
    ['en-AU', '$12.50', 'USD', 'another country’s dollar'],
    ['en-US', '12.50 USD', 'EUR', 'another currency'],
    ['en-US', 'EUR', 'EUR', 'no number'],
    ['en-US', '', 'EUR', 'nothing'],
  ])('in %s, %j, of %s is refused: %s', (locale, text, currency) => {
    expect(readTypedAmountIn(locale, text, currency)).toBeNull();
  });
});
