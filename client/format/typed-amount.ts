/**
 * Amounts as people type and paste them.
 *
 * RTS Art 5(1)(a): the payer is made aware of the amount, so a text is read as one amount or not at all. What the page writes in a
 * locale it reads there; what could be two amounts is refused. If this file is wrong, somebody pays a thousand for one and a bit.
 */
import { type Notation, notationOf, oneGroupSign } from './notation.ts';

/** Signs that group digits everywhere and are the decimal sign nowhere. Spaces of every kind are one of them, brought to U+0020. */
const ALWAYS_GROUP = [' ', "'", '\u066c'];
/** Signs that may be the decimal sign in one country and group digits in the next. */
const EITHER = ['.', ','];
const DECIMAL_SIGNS = [...EITHER, '\u066b'];

/**
 * Reads what a payer typed or pasted: in the locale's notation of numbers or of money, or in one that can mean nothing else (two
 * kinds of separators, or a single one before exactly the currency's decimals). The currency's code or sign may stand before or after.
 * @returns a value with the currency's decimals, or null: no amount, another currency, or more than one amount
 */
export function readTypedAmountIn(locale: string, text: string, currency: string): string | null {
  const notation = notationOf(locale, currency);
  const { decimals, inMoney, inNumbers } = notation;
  const plain = withoutCurrency(plainDigits(text, notation), currency, notation);
  const own = [inNumbers, inMoney].map(({ decimal, group, last }) =>
    readIn(plain, { decimal, groups: [group, ...ALWAYS_GROUP], last }, decimals),
  );
  const found = own.filter((value) => value !== null);
  const values = new Set(
    found.length > 0 ? found : DECIMAL_SIGNS.map((decimal) => readElsewhere(plain, decimal, decimals)).filter((value) => value !== null),
  );
  return values.size === 1 ? ([...values][0] ?? null) : null;
}

function readIn(
  text: string,
  { decimal, groups, last }: { decimal: string | undefined; groups: readonly (string | undefined)[]; last: number },
  decimals: number,
): string | null {
  const [whole = '', fraction, ...more] = decimal === undefined ? [text] : text.split(decimal);
  if (more.length > 0 || (fraction !== undefined && !/^\d+$/.test(fraction))) return null;
  if (fraction !== undefined && fraction.length > decimals) return null;
  const signs = new Set(whole.replace(/\d/g, ''));
  const [sign] = signs;
  if (signs.size > 1 || (sign !== undefined && (sign === decimal || !groups.includes(sign)))) return null;
  if (sign !== undefined && !isGrouped(whole.split(sign), last)) return null;
  // In a currency of three decimals, 1,234 with nothing behind it may be one and a bit, or a thousand: the page writes neither.
  if (sign !== undefined && EITHER.includes(sign) && fraction === undefined && decimals === 3) return null;
  const digits = whole.replace(/\D/g, '').replace(/^0+(?=\d)/, '');
  if (digits === '') return null;
  return decimals === 0 ? digits : `${digits}.${(fraction ?? '').padEnd(decimals, '0')}`;
}

/** All groups are as long as the last one, or as in India of two digits and at last three; the first begins with no zero. */
function isGrouped(groups: readonly string[], last: number): boolean {
  const [first = '', ...rest] = groups;
  if (!/^[1-9]\d{0,2}$/.test(first) || rest.at(-1)?.length !== last) return false;
  return rest.every(({ length }) => length === last) || (first.length <= 2 && rest.slice(0, -1).every(({ length }) => length === 2));
}

/** Another country's notation, where it can only be that: the decimals are exactly the currency's, and three of them prove nothing. */
function readElsewhere(text: string, decimal: string, decimals: number): string | null {
  const other = EITHER.filter((sign) => sign !== decimal);
  const [whole = '', fraction] = text.split(decimal);
  if (decimals === 0 || fraction?.length !== decimals) return null;
  if (decimals === 3 && EITHER.includes(decimal) && !/\D/.test(whole)) return null;
  return readIn(text, { decimal, groups: [...other, ...ALWAYS_GROUP], last: 3 }, decimals);
}

/**
 * Digits of every script as 0–9, full-width signs as plain ones, spaces and apostrophes of every kind as one, no invisible marks.
 * Not NFKC: a footnote's ² is no digit.
 */
function plainDigits(text: string, { digits }: Pick<Notation, 'digits'>): string {
  const narrow = text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  const read = (character: string) =>
    digits.includes(character) ? String(digits.indexOf(character)) : (digitValue(character) ?? character);
  return oneGroupSign(
    [...narrow]
      .map(read)
      .join('')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, ''),
  ).trim();
}

/** Unicode gives each set of decimal digits ten code points in a row, from zero to nine; sets that touch are whole sets. */
function digitValue(character: string): string | null {
  if (!/\p{Nd}/u.test(character)) return null;
  const point = character.codePointAt(0) ?? 0;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(point - before - 1))) before += 1;
  return String(before % 10);
}

/** The account's own currency, by code or by the sign that the locale uses for it. A sign of another currency stays, and is refused. */
function withoutCurrency(text: string, currency: string, { sign, digits }: Notation): string {
  const names = [currency, currency.toLowerCase(), plainDigits(sign, { digits }), currency === 'EUR' ? '€' : ''];
  for (const name of names.filter((each) => each !== '' && !/\d/.test(each))) {
    if (text.startsWith(name)) return text.slice(name.length).trim();
    if (text.endsWith(name)) return text.slice(0, -name.length).trim();
  }
  return text;
}
