/**
 * Payments as they are stored: one payment, or a page of them.
 *
 * Other files change a payment: `ordering.ts` (create, change, cancel) and `paying.ts` (begin, execute).
 */

import type { AuthorisationMethod, ScaStatus } from '../../core/authorisation.ts';
import type { Payment, TransactionStatus } from '../../core/payments/payment.ts';
import { type Database, firstRow, type Query } from '../../database/database.ts';

export type PaymentRow = {
  payment_id: string;
  payer_id: string;
  payer_iban: string;
  payee_name: string;
  payee_iban: string;
  currency: string;
  amount_minor: number;
  reference: string | null;
  transaction_status: string;
  sca_status: string;
  version: number;
  created_at: number;
  executed_at: number | null;
  authorisable_until: number | null;
  method: string | null;
};

const COLUMNS = `payment_id, payer_id, payer_iban, payee_name, payee_iban, currency, amount_minor, reference, transaction_status, sca_status,
  version, created_at, executed_at`;
const PAYMENT = `SELECT ${COLUMNS},
  (SELECT max(a.expires_at) FROM authorisations a WHERE a.subject_id = payments.payment_id AND a.scope = 'payment' AND a.sca_status = 'started' AND a.voided_at IS NULL)
  AS authorisable_until,
  (SELECT a.method FROM authorisations a WHERE a.authorisation_id = payments.authorisation_id AND payments.transaction_status = 'ACSC') AS method
  FROM payments`;

const BARE_PAYMENT = `SELECT ${COLUMNS}, NULL AS authorisable_until, NULL AS method FROM payments WHERE payment_id = $1`;

export type PaymentStore = ReturnType<typeof paymentStore>;

export function paymentStore(database: Database) {
  return {
    /** The payer's own payment, or null. */
    own: async (payerId: string, paymentId: string): Promise<Payment | null> => {
      const payment = await readPayment(database.read, paymentId);
      return payment?.payerId === payerId ? payment : null;
    },

    /** Of any payer: for auditors. */
    load: (paymentId: string): Promise<Payment | null> => readPayment(database.read, paymentId),
    /** As `own`, for opening an authorisation: without the members that other authorisations determine. */
    ownBare: async (payerId: string, paymentId: string): Promise<Payment | null> => {
      const payment = await readBarePayment(database.read, paymentId);
      return payment?.payerId === payerId ? payment : null;
    },

    /** Newest first. @param before a payment of the same payer; the page has only older ones */
    list: async (payerId: string, limit: number, before: Payment | null): Promise<Payment[]> => {
      const older = before ? 'AND (created_at < $3 OR (created_at = $3 AND payment_id < $4))' : '';
      const params = before ? [payerId, limit, before.createdAt, before.paymentId] : [payerId, limit];
      const sql = `${PAYMENT} WHERE payer_id = $1 ${older} ORDER BY created_at DESC, payment_id DESC LIMIT $2`;
      return (await database.read<PaymentRow>(sql, params)).map(payment);
    },
  };
}

/** A payment as its own row has it. `authorisableUntil` and `method` come from other rows and are null here. */
export async function readBarePayment(query: Query, paymentId: string): Promise<Payment | null> {
  return firstRow((await query<PaymentRow>(BARE_PAYMENT, [paymentId])).map(payment));
}

export async function readPayment(query: Query, paymentId: string): Promise<Payment | null> {
  return firstRow((await query<PaymentRow>(`${PAYMENT} WHERE payment_id = $1`, [paymentId])).map(payment));
}

function payment(row: PaymentRow): Payment {
  return {
    paymentId: row.payment_id,
    payerId: row.payer_id,
    payerIban: row.payer_iban,
    payee: { name: row.payee_name, iban: row.payee_iban },
    amount: { currency: row.currency, minorUnits: BigInt(row.amount_minor) },
    reference: row.reference,
    transactionStatus: row.transaction_status as TransactionStatus,
    scaStatus: row.sca_status as ScaStatus,
    version: row.version,
    createdAt: row.created_at,
    executedAt: row.executed_at,
    authorisableUntil: row.authorisable_until,
    method: row.method as AuthorisationMethod | null,
  };
}
