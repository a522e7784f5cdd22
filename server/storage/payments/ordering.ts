/**
 * The transactions of ordering: create a payment, change it while it is not executed, cancel it.
 *
 * RTS Art 5(1)(d): any change voids every open authorisation in the same transaction, also one that is being judged. The
 * version grows, and the accepting transaction requires the version that was linked.
 */
import type { OrderingPort } from '../../banking/ports.ts';
import type { OrderKeyPort } from '../../ceremonies/ports.ts';
import { failed, succeeded } from '../../core/failures.ts';
import { contentDetails, type Idempotency, type Payment, type PaymentContent } from '../../core/payments/payment.ts';
import { type Database, firstRow, type Query, Rollback, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { voidAuthorisations } from '../authorisations/void-authorisations.ts';

/** Contract §4: a key is kept for a day. */
const IDEMPOTENCY_MS = 24 * 3_600_000;
/** POLICY: expired keys of other payers are deleted only after this margin, because a request in progress may still use one. */
const OTHERS_LINGER_MS = 60_000;
const CREATE_ROUTE = 'POST /api/payments';

export function orderingStore(database: Database, audit: AuditLog): OrderingPort & OrderKeyPort {
  return {
    orderedBy: (payerId, idempotency, now) => orderedBy(database.read, payerId, idempotency, now),

    create: (payment, idempotency, act) =>
      database.write<string>(async (transaction) => {
        const { payerId, paymentId } = payment;
        const stored = await storeOrder(transaction, payment, 'received', idempotency, act.now);
        if (stored === 'payer-gone') throw new Rollback(stored);
        if (stored === paymentId) {
          const details = contentDetails(payment);
          await audit.append(transaction, act, { type: 'payment-created', outcome: 'success', payerId, paymentId, details });
        }
        return stored;
      }, payment.payerId),

    change: (payerId, paymentId, version, facts, act) =>
      database.write(async (transaction) => {
        const changed = await transaction.run(
          `UPDATE payments SET payer_iban = $4, payee_name = $5, payee_iban = $6, currency = $7, amount_minor = $8, reference = $9,
             version = version + 1, sca_status = 'received'
           WHERE payment_id = $1 AND payer_id = $2 AND version = $3 AND transaction_status = 'RCVD'`,
          [paymentId, payerId, version, ...factValues(facts)],
        );
        if (changed !== 1) return failed('payment-not-open');
        const voided = await voidAuthorisations(transaction, paymentId, act.now);
        await audit.append(transaction, act, {
          type: 'payment-changed',
          outcome: 'success',
          payerId,
          paymentId,
          details: { ...contentDetails(facts), voidedAuthorisations: voided },
        });
        return succeeded(null);
      }),

    cancel: (payerId, paymentId, act) =>
      database.write(async (transaction) => {
        const cancelled = await transaction.run(
          `UPDATE payments SET transaction_status = 'CANC', sca_status = CASE WHEN sca_status = 'started' THEN 'failed' ELSE sca_status END WHERE payment_id = $1 AND payer_id = $2 AND transaction_status = 'RCVD'`,
          [paymentId, payerId],
        );
        if (cancelled !== 1) return failed('payment-not-open');
        const voided = await voidAuthorisations(transaction, paymentId, act.now);
        await audit.append(transaction, act, {
          type: 'payment-cancelled',
          outcome: 'success',
          payerId,
          paymentId,
          details: { voidedAuthorisations: voided },
        });
        return succeeded(null);
      }),
  };
}

/** The payment that this key made, `idempotency-conflict` where it was for another body, null where it made none. */
export async function orderedBy(
  query: Query,
  payerId: string,
  { key, bodyDigest }: Idempotency,
  now: number,
): Promise<string | 'idempotency-conflict' | null> {
  const [earlier] = await query<{ body_digest: string; payment_id: string }>(
    'SELECT body_digest, payment_id FROM idempotency_keys WHERE payer_id = $1 AND route = $2 AND key = $3 AND expires_at > $4',
    [payerId, CREATE_ROUTE, key, now],
  );
  if (!earlier) return null;
  return earlier.body_digest === bodyDigest ? earlier.payment_id : 'idempotency-conflict';
}

/**
 * Stores a payment at version 1, in the transaction that says on record what was ordered.
 * @param scaStatus `started` where its authorisation opens with it
 * @returns as `OrderingPort.create`; where it is `payer-gone`, the caller undoes the transaction
 */
export async function storeOrder(
  transaction: Transaction,
  payment: Payment,
  scaStatus: 'received' | 'started',
  idempotency: Idempotency | null,
  now: number,
): Promise<string | 'idempotency-conflict' | 'payer-gone'> {
  const { payerId, paymentId } = payment;
  // Both databases run one writer at a time: an erasure either sees this payment, or is complete and this payer is gone.
  const lives = transaction.query('SELECT 1 AS one FROM payers WHERE payer_id = $1 AND erased_at IS NULL', [payerId]);
  if (idempotency && !firstRow(await lives)) return 'payer-gone';
  if (idempotency) {
    await transaction.run(
      'DELETE FROM idempotency_keys WHERE expires_at <= $1 AND (payer_id = $2 OR payment_id IN (SELECT payment_id FROM idempotency_keys WHERE expires_at <= $3 LIMIT 20))',
      [now, payerId, now - OTHERS_LINGER_MS],
    );
    const claimed = await transaction.run(
      `INSERT INTO idempotency_keys (payer_id, route, key, body_digest, payment_id, expires_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [payerId, CREATE_ROUTE, idempotency.key, idempotency.bodyDigest, paymentId, now + IDEMPOTENCY_MS],
    );
    if (claimed === 0) {
      return (await orderedBy(transaction.query, payerId, idempotency, now)) ?? 'idempotency-conflict';
    }
  }
  const inserted = transaction.run(
    `INSERT INTO payments (payment_id, payer_id, payer_iban, payee_name, payee_iban, currency, amount_minor, reference, transaction_status, sca_status, version, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'RCVD', $9, 1, $10)`,
    [paymentId, payerId, ...factValues(payment), scaStatus, payment.createdAt],
  );
  // Sent together: one round trip to the database instead of two.
  const [alive] = await Promise.all([lives, inserted]);
  return firstRow(alive) ? paymentId : 'payer-gone';
}

function factValues({ payerIban, payee, amount, reference }: PaymentContent) {
  return [payerIban, payee.name, payee.iban, amount.currency, amount.minorUnits, reference];
}
