/**
 * The tables of payments: what a payer's copy shows of them, and which of them an erasure keeps.
 *
 * Payments that ended and their evidence are accounting records and proof (PSD2 Art 72(1); Regulation (EU) 2016/679 Art 17(3)(b)).
 * They stay, and after an erasure they name a random payer id. An order that was never carried out is no record and is deleted.
 */

import type { Payment } from '../../core/payments/payment.ts';
import { PAGE } from '../own-rows.ts';
import { PAYERS } from '../payers/tables.ts';
import type { TableDescription } from '../table-description.ts';
import { type PaymentStore, paymentStore } from './payments.ts';

/** Newest first. */
async function* ownPayments(payments: PaymentStore, payerId: string): AsyncGenerator<Payment[]> {
  let before: Payment | null = null;
  do {
    const page: Payment[] = await payments.list(payerId, PAGE, before);
    yield page;
    before = page.length < PAGE ? null : (page.at(-1) ?? null);
  } while (before);
}

export const PAYMENTS = {
  table: 'payments',
  key: ['payment_id'],
  refersTo: [PAYERS],
  owner: [{ columns: ['payer_id'] }],
  export: {
    list: 'payments',
    columns: [
      'payment_id',
      'payer_iban',
      'payee_name',
      'payee_iban',
      'currency',
      'amount_minor',
      'reference',
      'transaction_status',
      'sca_status',
      'created_at',
      'executed_at',
    ],
    leftOut: {
      version: 'counts changes, each of which is an event of the log',
      authorisation_id: 'names the one authorisation of the payment that is finalised, and all of them are listed',
    },
    pages: ({ database }, payerId) => ownPayments(paymentStore(database), payerId),
  },
  // A trigger refuses to delete a payment that ended.
  erase: { delete: `transaction_status = 'RCVD'`, rest: 'kept, because a payment that ended is an accounting record' },
  stays: {
    payer_iban: 'is that of a closed account',
    payee_name: 'says who was paid',
    payee_iban: 'says who was paid',
    reference: 'says what for',
  },
} as const satisfies TableDescription;

const IDEMPOTENCY_KEYS = {
  table: 'idempotency_keys',
  key: ['payer_id', 'route', 'key'],
  refersTo: [],
  owner: [{ columns: ['payer_id'] }],
  export: 'left out, because they are kept for a day and digest what the payments say already',
  erase: 'delete',
} as const satisfies TableDescription;

export const TABLES_OF_PAYMENTS = [PAYMENTS, IDEMPOTENCY_KEYS] as const;
