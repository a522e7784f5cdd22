/**
 * What a bank brings for the acts that are no ceremony. As in ceremonies/ports.ts: each promise is one transaction, which
 * writes the event of the act too, and reads see what the same caller wrote before.
 */
import type { Act } from '../core/audit/act.ts';
import type { Outcome } from '../core/failures.ts';
import type { Idempotency, Payment, PaymentContent } from '../core/payments/payment.ts';

export type AccountPort = {
  /** The account if it is this payer's, else null. */
  readonly own: (payerId: string, iban: string) => Promise<{ readonly balance: { readonly currency: string } } | null>;
};

export type PaymentPort = {
  /** The payment if it is this payer's, else null. */
  readonly own: (payerId: string, paymentId: string) => Promise<Payment | null>;
};

export type OrderingPort = {
  /**
   * Stores a payment, once a key, and records `payment-created`.
   * @returns the id that is stored: of this payment, or of the earlier one of this key where the body was the same;
   * `idempotency-conflict` where it was not, `payer-gone` where the payer was erased meanwhile: then nothing was written
   */
  readonly create: (payment: Payment, idempotency: Idempotency | null, act: Act) => Promise<string | 'idempotency-conflict' | 'payer-gone'>;
  /**
   * Replaces what a received payment is about, and voids every open authorisation of it in the same transaction (RTS Art
   * 5(1)(d)). `version` is the one that the change was made from: where it is another by now, `payment-not-open`.
   */
  readonly change: (payerId: string, paymentId: string, version: number, content: PaymentContent, act: Act) => Promise<Outcome<null>>;
  /** Ends a received payment, and voids its open authorisations with it; `payment-not-open` where it has ended already. */
  readonly cancel: (payerId: string, paymentId: string, act: Act) => Promise<Outcome<null>>;
};
