/**
 * Money as the payer of this page reads and writes it, and back.
 *
 * RTS Art 5(1)(a): the payer is made aware of the amount. The amount is shown in the payer's own notation, and the shown
 * text can be read back exactly: flows/agreement.ts hashes what `readAmount` finds on the page.
 */
import type { Amount } from '../api/resources.ts';
import { locale } from '../texts/words.ts';
import { readAmountIn, showAmountIn, typedAmountIn } from './notation.ts';
import { readTypedAmountIn } from './typed-amount.ts';

/** `EUR 1,234.50` in English, `1.234,50 EUR` in German: always with the currency's code. */
export function showAmount(amount: Amount): string {
  return showAmountIn(locale, amount);
}

/** The inverse of `showAmount`, or null for any text that `showAmount` would not have written. */
export function readAmount(text: string): Amount | null {
  return readAmountIn(locale, text);
}

/**
 * Reads what a payer typed or pasted. What could be two amounts is none.
 * @returns a value with the currency's decimals, or null
 */
export function readTypedAmount(text: string, currency: string): string | null {
  return readTypedAmountIn(locale, text, currency);
}

/** Of two values with the same decimals, the second perhaps below zero. */
export function isMore(value: string, than: string): boolean {
  const units = (text: string) => BigInt(text.replace('.', ''));
  return units(value) > units(than);
}

/** A value as a payer would type it, for the form's field. */
export function typedAmount(amount: Amount): string {
  return typedAmountIn(locale, amount);
}
