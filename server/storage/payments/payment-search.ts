/**
 * Searches the payer's own payments, newest first, by `payments_by_payer`, and reads a bounded number of rows however rare a match is.
 *
 * One answer costs at most `READ_AT_ONCE` short rows and a page of whole ones. Where there is more to read it says where to go on:
 * a payment that was looked at, so the place is the same however many payments are made meanwhile.
 */
import type { Payment, TransactionStatus } from '../../core/payments/payment.ts';
import { type PaymentSearch, paymentMatcher } from '../../core/payments/payment-search.ts';
import type { Database } from '../../database/database.ts';
import { type PaymentRow, readPayment } from './payments.ts';

/** POLICY: enough for a few years of one payer's payments, and some milliseconds of the database. */
export const READ_AT_ONCE = 1_000;

/** `next` where there is more to read: the last payment that was looked at. */
export type FoundPayments = { readonly payments: readonly Payment[]; readonly next: string | null };

const COLUMNS = [
  'payment_id',
  'payee_name',
  'payee_iban',
  'currency',
  'amount_minor',
  'reference',
  'transaction_status',
  'created_at',
  'executed_at',
] as const;
type Row = Pick<PaymentRow, (typeof COLUMNS)[number]>;

export type PaymentSearchStore = ReturnType<typeof paymentSearchStore>;

export function paymentSearchStore(database: Database) {
  return {
    /** @param before a payment of the same payer: only older ones are looked at */
    search: async (payerId: string, search: PaymentSearch, limit: number, before: Payment | null): Promise<FoundPayments> => {
      const rows = await database.read<Row>(...older(payerId, search.to, before));
      const isMeant = paymentMatcher(search);
      const found: Row[] = [];
      let looked: Row | null = null;
      let left = 0;
      for (const [index, row] of rows.entries()) {
        looked = row;
        left = rows.length - index - 1;
        if (isMeant(short(row))) found.push(row);
        if (found.length === limit) break;
      }
      const isMore = left > 0 || rows.length === READ_AT_ONCE;
      const whole = await Promise.all(found.map(({ payment_id }) => readPayment(database.read, payment_id)));
      return {
        payments: whole.filter((payment): payment is Payment => payment !== null),
        next: isMore && looked ? looked.payment_id : null,
      };
    },
  };
}

/** Nothing is paid before it is ordered, so what was ordered at `to` or later is never meant, and the index skips it. */
function older(payerId: string, to: number | undefined, before: Payment | null): [string, (string | number)[]] {
  const params: (string | number)[] = [payerId];
  const conditions = ['payer_id = $1'];
  if (to !== undefined) conditions.push(`created_at < $${params.push(to)}`);
  if (before) {
    const [at, id] = [params.push(before.createdAt), params.push(before.paymentId)];
    conditions.push(`(created_at < $${at} OR (created_at = $${at} AND payment_id < $${id}))`);
  }
  const sql = `SELECT ${COLUMNS.join(', ')} FROM payments WHERE ${conditions.join(' AND ')} ORDER BY created_at DESC, payment_id DESC LIMIT ${READ_AT_ONCE}`;
  return [sql, params];
}

const short = (row: Row) => ({
  payee: { name: row.payee_name, iban: row.payee_iban },
  amount: { currency: row.currency, minorUnits: BigInt(row.amount_minor) },
  reference: row.reference,
  transactionStatus: row.transaction_status as TransactionStatus,
  createdAt: row.created_at,
  executedAt: row.executed_at,
});
