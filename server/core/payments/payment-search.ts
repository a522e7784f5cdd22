/**
 * Which of a payer's own payments a search means. One function for both databases: SQLite folds ASCII only, and PostgreSQL folds
 * by the locale that it was made with, so the same question would find different payments.
 */
import type { Payment, TransactionStatus } from './payment.ts';

/** What is absent does not matter. `from` is inclusive, `to` is not; both in milliseconds since the epoch. */
export type PaymentSearch = {
  /** In the payee's name or the reference, whatever its case and marks; or the beginning of the payee's IBAN. */
  readonly text?: string;
  readonly status?: TransactionStatus;
  readonly from?: number;
  readonly to?: number;
  /** In the smallest unit of `currency`, both inclusive; payments in other currencies are not meant. */
  readonly amount?: { readonly currency: string; readonly atLeast?: bigint; readonly atMost?: bigint };
};

export type Searched = Pick<Payment, 'payee' | 'amount' | 'reference' | 'transactionStatus' | 'createdAt' | 'executedAt'>;

/** The time that a payment is listed under: when it was paid, else when it was ordered. */
export const listedAt = ({ createdAt, executedAt }: Pick<Payment, 'createdAt' | 'executedAt'>): number => executedAt ?? createdAt;

/** Made once a search; then asked for each payment. */
export function paymentMatcher(search: PaymentSearch): (payment: Searched) => boolean {
  const { status, from, to, amount } = search;
  const text = folded(search.text ?? '');
  const iban = compact(search.text ?? '');
  // "be" is a word, and no request for every payee in Belgium.
  const isIban = /^[A-Z]{2}[0-9]/.test(iban);
  return (payment) => {
    const at = listedAt(payment);
    if (status !== undefined && payment.transactionStatus !== status) return false;
    if ((from !== undefined && at < from) || (to !== undefined && at >= to)) return false;
    if (amount !== undefined && !isWithin(payment.amount, amount)) return false;
    if (search.text === undefined) return true;
    if (isIban && payment.payee.iban.startsWith(iban)) return true;
    return text !== '' && [payment.payee.name, payment.reference ?? ''].some((each) => folded(each).includes(text));
  };
}

function isWithin(money: Payment['amount'], { currency, atLeast, atMost }: NonNullable<PaymentSearch['amount']>): boolean {
  if (money.currency !== currency) return false;
  return (atLeast === undefined || money.minorUnits >= atLeast) && (atMost === undefined || money.minorUnits <= atMost);
}

/** Letters whose stroke is no mark to Unicode, and the sigma that stands at the end of a word only. */
const LIKE: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', đ: 'd', ħ: 'h', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe', ς: 'σ' };

/** Without marks, in small letters and with single spaces: "Łódź" is found by "LODZ". Never stored, never signed. */
function folded(text: string): string {
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return bare
    .replace(/[łøđħıßæœς]/g, (letter) => LIKE[letter] ?? letter)
    .replace(/\s+/g, ' ')
    .trim();
}

/** As an IBAN is stored. */
const compact = (text: string): string => text.replace(/\s/g, '').toUpperCase();
