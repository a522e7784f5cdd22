/**
 * Money as people read and write it, and back.
 *
 * RTS Art 5(1)(a): the payer is made aware of the amount. The amount is shown in the payer's own notation, and the shown
 * text can be read back exactly: flows/agreement.ts hashes what `readAmount` finds on the page.
 * `Intl` gives separators, digits and the place of the currency; decimals come from ISO 4217, because `Intl` is wrong on some.
 */
import { AMOUNT_PATTERN, currencyDecimals } from '../../server/core/payments/amount.ts';
import type { Amount } from '../api/resources.ts';
import { locale } from '../texts/words.ts';

function format(currency: string): Intl.NumberFormat {
  const decimals = currencyDecimals(currency) ?? 2;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'code',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** `EUR 1,234.50` in English, `1.234,50 EUR` in German: always with the currency's code. */
export function showAmount(amount: Amount): string {
  return format(amount.currency).format(amount.value as Intl.StringNumericLiteral);
}

/** The inverse of `showAmount`, or null for any text that `showAmount` would not have written. */
export function readAmount(text: string): Amount | null {
  const currency = /[A-Z]{3}/.exec(text)?.[0];
  if (currency === undefined || currencyDecimals(currency) === null) return null;
  const { decimal, digits } = notation(currency);
  let value = '';
  for (const character of text.replace(currency, '')) {
    const digit = digits.indexOf(character);
    if (digit >= 0) value += digit;
    else if (character === decimal && currencyDecimals(currency) !== 0) value += '.';
  }
  if (!new RegExp(AMOUNT_PATTERN).test(value)) return null;
  return oneSpace(showAmount({ currency, value })) === oneSpace(text) ? { currency, value } : null;
}

/**
 * Reads what a payer typed. Separators follow the payer's notation; the other sign is taken as the decimal sign too
 * where that can mean only one thing (exactly the currency's decimals after it).
 * @returns a value with the currency's decimals, or null
 */
export function readTypedAmount(text: string, currency: string): string | null {
  const decimals = currencyDecimals(currency) ?? 2;
  const { decimal, group, digits } = notation(currency);
  const plain = [...text.trim()]
    .map((c) => (digits.includes(c) ? String(digits.indexOf(c)) : c))
    .join('')
    .replace(/\s/g, '');
  const ungrouped = new RegExp(`^\\d{1,3}(?:\\${group}\\d{3})+(?=\\D|$)`).test(plain) ? plain.replaceAll(group, '') : plain;
  const match =
    new RegExp(`^(\\d+)(?:\\${decimal}(\\d{1,${Math.max(decimals, 1)}}))?$`).exec(ungrouped) ??
    (decimals !== 3 ? new RegExp(`^(\\d+)[.,](\\d{${Math.max(decimals, 1)}})$`).exec(ungrouped) : null);
  if (!match || (decimals === 0 && match[2] !== undefined)) return null;
  const whole = (match[1] ?? '').replace(/^0+(?=\d)/, '');
  return decimals === 0 ? whole : `${whole}.${(match[2] ?? '').padEnd(decimals, '0')}`;
}

/** A value as a payer would type it, for the form's field. */
export function typedAmount(amount: Amount): string {
  const decimals = currencyDecimals(amount.currency) ?? 2;
  return new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(
    amount.value as Intl.StringNumericLiteral,
  );
}

function notation(currency: string): { decimal: string; group: string; digits: string[] } {
  const parts = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, useGrouping: true }).formatToParts(1234567.89);
  const digits = [...new Intl.NumberFormat(locale, { useGrouping: false }).format(9876543210)].reverse();
  const part = (type: string, otherwise: string) => parts.find((each) => each.type === type)?.value ?? otherwise;
  const inMoney = format(currency)
    .formatToParts(1)
    .find((each) => each.type === 'decimal')?.value;
  return { decimal: inMoney ?? part('decimal', '.'), group: part('group', ','), digits };
}

/** No-break and narrow spaces are a matter of typesetting; everything else has to match. */
function oneSpace(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
