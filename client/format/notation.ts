/**
 * Money in the notation of a locale, and back: what `money.ts` does for the payer's own locale.
 *
 * RTS Art 5(1)(a): the payer is made aware of the amount. `Intl` gives separators, digits and the place of the currency; decimals
 * come from ISO 4217, because `Intl` is wrong on some.
 */
import { AMOUNT_PATTERN, currencyDecimals } from '../../server/core/payments/amount.ts';

type Amount = { readonly currency: string; readonly value: string };

const IS_AMOUNT = new RegExp(AMOUNT_PATTERN);

/** What stands between digits in a notation. A money format of a currency without decimals has no decimal sign. */
type Separators = {
  readonly decimal: string | undefined;
  readonly group: string | undefined;
  /** Digits in the last group: three, but two in Toki Pona. */
  readonly last: number;
};

/** All that a locale says of a currency. */
export type Notation = {
  readonly decimals: number;
  readonly money: Intl.NumberFormat;
  readonly plain: Intl.NumberFormat;
  /** From zero to nine. */
  readonly digits: readonly string[];
  readonly inMoney: Separators;
  readonly inNumbers: Separators;
  /** The locale's own sign for the currency, `€` or `CA$`. */
  readonly sign: string;
};

/** A page has one locale and few currencies. */
const known = new Map<string, Notation>();

export function notationOf(locale: string, currency: string): Notation {
  const key = `${locale} ${currency}`;
  const notation = known.get(key) ?? makeNotation(locale, currency);
  known.set(key, notation);
  return notation;
}

function makeNotation(locale: string, currency: string): Notation {
  const decimals = currencyDecimals(currency) ?? 2;
  const exactly = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'code', ...exactly });
  const plain = new Intl.NumberFormat(locale, exactly);
  const inSigns = new Intl.NumberFormat(locale, { style: 'currency', currency }).formatToParts(1);
  return {
    decimals,
    money,
    plain,
    digits: Array.from({ length: 10 }, (_, digit) => plain.formatToParts(digit).find(({ type }) => type === 'integer')?.value ?? ''),
    inMoney: separators(money),
    inNumbers: separators(plain),
    sign: inSigns.find(({ type }) => type === 'currency')?.value ?? currency,
  };
}

function separators(format: Intl.NumberFormat): Separators {
  const parts = format.formatToParts(1_234_567.89);
  const part = (type: string) => parts.find((each) => each.type === type)?.value;
  const integers = parts.filter(({ type }) => type === 'integer');
  return {
    decimal: part('decimal'),
    group: part('group') && oneGroupSign(part('group') ?? ''),
    last: [...(integers.at(-1)?.value ?? '')].length,
  };
}

/** Apostrophes of every kind as one, spaces of every kind as one. */
export function oneGroupSign(text: string): string {
  return text.replace(/[\u2018\u2019\u02bc]/g, "'").replace(/[\s\p{Z}]+/gu, ' ');
}

/** `EUR 1,234.50` in English, `1.234,50 EUR` in German: always with the currency's code. */
export function showAmountIn(locale: string, { currency, value }: Amount): string {
  return notationOf(locale, currency).money.format(value as Intl.StringNumericLiteral);
}

/** The inverse of `showAmountIn`, or null for any text that it would not have written. */
export function readAmountIn(locale: string, text: string): Amount | null {
  const currency = /[A-Z]{3}/.exec(text)?.[0];
  if (currency === undefined || currencyDecimals(currency) === null) return null;
  const { digits, inMoney } = notationOf(locale, currency);
  let value = '';
  for (const character of text.replace(currency, '')) {
    const digit = digits.indexOf(character);
    if (digit >= 0) value += digit;
    else if (character === inMoney.decimal) value += '.';
  }
  if (!IS_AMOUNT.test(value)) return null;
  return oneSpace(showAmountIn(locale, { currency, value })) === oneSpace(text) ? { currency, value } : null;
}

/** A value as a payer of this locale would type it. */
export function typedAmountIn(locale: string, { currency, value }: Amount): string {
  return notationOf(locale, currency).plain.format(value as Intl.StringNumericLiteral);
}

/** No-break and narrow spaces are a matter of typesetting; everything else has to match. */
function oneSpace(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
