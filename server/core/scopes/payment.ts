/**
 * Scope `payment`: the payer agrees to one amount for one payee.
 *
 * RTS Art 5(1)(b): a code that is good for another amount or another payee would be no dynamic link.
 */
import type { Amount } from '../payments/amount.ts';
import { AMOUNT, frameMembers, type LinkedFrame, type ScopeRule } from './scope-rule.ts';

export type PaymentFacts = {
  readonly paymentId: string;
  readonly payerId: string;
  readonly payerIban: string;
  readonly payee: { readonly name: string; readonly iban: string };
  /** Exactly the decimals of the currency. */
  readonly amount: Amount;
  readonly reference: string | null;
};

/** Everything the payer agrees to in a payment. A reference is absent where there is none. */
export type LinkedPayment = LinkedFrame & {
  readonly payer: { readonly payerId: string; readonly iban: string };
  readonly paymentId: string;
  readonly amount: Amount;
  readonly payee: { readonly iban: string; readonly name: string };
  readonly reference?: string;
};

export const paymentRule: ScopeRule<PaymentFacts, LinkedPayment> = {
  label: 'payment',
  clause: {
    document: 'Regulation (EU) 2018/389',
    section: 'Art 5(1)(b)',
    words: 'the code is specific to the amount and the payee',
  },
  browserShows: true,
  members: {
    payer: { iban: 'text' },
    paymentId: 'text',
    amount: AMOUNT,
    payee: { iban: 'text', name: 'text' },
    'reference?': 'text',
  },
  object: ({ amount, payee, payerIban, payerId, paymentId, reference }, frame) => ({
    amount: { currency: amount.currency, value: amount.value },
    ...frameMembers(frame),
    payee: { iban: payee.iban, name: payee.name },
    payer: { iban: payerIban, payerId },
    paymentId,
    ...(reference !== null && { reference }),
  }),
};
