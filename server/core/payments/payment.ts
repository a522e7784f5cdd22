/**
 * What a payment order must be before the payer is asked to sign it (contract §4, column 422), and its life.
 *
 * RTS Art 5(1)(c): the code corresponds to the original amount and payee. Only an order that has exactly one meaning
 * can be compared later, so an ambiguous order is refused when it arrives.
 */
import type { AuthorisationMethod, ScaStatus } from '../authorisation.ts';
import { type Amount, type AmountFlaw, type Money, parseAmount } from './amount.ts';
import { type IbanFlaw, ibanFlaw } from './iban.ts';
import { type NameFlaw, nameFlaw, textFlaw } from './text.ts';

/** What a payer orders. */
export type PaymentOrder = {
  readonly payerAccount: { readonly iban: string };
  readonly payee: { readonly name: string; readonly iban: string };
  readonly amount: Amount;
  readonly reference?: string;
};

/** One thing that makes a request impossible: where (JSON pointer) and why. */
export type Flaw = { readonly pointer: string; readonly reason: string };

/** Where an order can be impossible. */
export type OrderPointer = '/payerAccount/iban' | '/payee/iban' | '/payee/name' | '/reference' | '/amount/value' | '/amount/currency';

/** Why it can be, in words that follow the member's name. */
export type OrderReason =
  | NameFlaw
  | IbanFlaw
  | AmountFlaw
  | 'is not an account of this payer'
  | 'is the payer’s own account'
  | `is not the currency of the account, ${string}`;

/** ISO 20022 transaction status: `RCVD` received, then one of three ends: `ACSC` settled, `RJCT` rejected, `CANC` cancelled. */
export type TransactionStatus = 'RCVD' | 'ACSC' | 'RJCT' | 'CANC';

/** Times in milliseconds since the epoch. */
export type Payment = {
  readonly paymentId: string;
  readonly payerId: string;
  readonly payerIban: string;
  readonly payee: { readonly name: string; readonly iban: string };
  readonly amount: Money;
  readonly reference: string | null;
  readonly transactionStatus: TransactionStatus;
  readonly scaStatus: ScaStatus;
  readonly version: number;
  readonly createdAt: number;
  readonly executedAt: number | null;
  /** Until when an authorisation waits for its answer, where one does. */
  readonly authorisableUntil: number | null;
  /** How an executed payment was confirmed. */
  readonly method: AuthorisationMethod | null;
};

/** A key that the caller chose, and the SHA-256 of what came with it, in base64url: the same key is the same order, for a day. */
export type Idempotency = { readonly key: string; readonly bodyDigest: string };

/** What a payment is about: all that a change can replace. */
export type PaymentContent = Pick<Payment, 'payerIban' | 'payee' | 'amount' | 'reference'>;

/** RTS Art 29(1)(b): what the event of an order says of it. */
export function contentDetails({ payerIban, payee, amount, reference }: PaymentContent) {
  const { name, iban } = payee;
  return { currency: amount.currency, minorUnits: amount.minorUnits.toString(), payee: { iban, name }, payerIban, reference };
}

/** Only a received payment can move, and every other state is an end. The database repeats this as a trigger. */
export function mayBecome(from: TransactionStatus, to: TransactionStatus): boolean {
  return from === 'RCVD' && to !== 'RCVD';
}

/**
 * Judges an order that is in shape.
 * @param account the payer's own account that the order names, or null where it is not the payer's
 * @returns the money to move, or every flaw found
 */
export function judgeOrder(
  order: PaymentOrder,
  account: { readonly currency: string } | null,
): { ok: true; value: Money } | { ok: false; flaws: Flaw[] } {
  const flaws: Flaw[] = [];
  const flaw = (pointer: OrderPointer, reason: OrderReason | null) => reason !== null && flaws.push({ pointer, reason });

  if (!account) flaw('/payerAccount/iban', ibanFlaw(order.payerAccount.iban) ?? 'is not an account of this payer');
  flaw('/payee/iban', ibanFlaw(order.payee.iban));
  if (order.payee.iban === order.payerAccount.iban) flaw('/payee/iban', 'is the payer’s own account');
  flaw('/payee/name', nameFlaw(order.payee.name));
  if (order.reference !== undefined) flaw('/reference', textFlaw(order.reference));

  const money = parseAmount(order.amount);
  if (!money.ok) flaw(money.reason.includes('ISO 4217') ? '/amount/currency' : '/amount/value', money.reason);
  if (account && order.amount.currency !== account.currency) {
    flaw('/amount/currency', `is not the currency of the account, ${account.currency}`);
  }
  return money.ok && flaws.length === 0 ? money : { ok: false, flaws };
}
