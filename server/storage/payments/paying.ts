/**
 * What an authorisation changes in a payment, inside the transaction of the authorisation: it begins, and it executes.
 *
 * PSD2 Art 97(1)(b), RTS Art 5(1)(d). Each statement names the version that was linked and requires `RCVD`. A payment that was
 * changed, cancelled or executed in between matches no row, and the transaction is rolled back.
 */
import type { PaymentScopeStore } from '../../ceremonies/scopes/scope-stores.ts';
import { firstRow, type Transaction } from '../../database/database.ts';
import { isOpenIn } from '../authorisations/open-in-session.ts';
import { voidAuthorisations } from '../authorisations/void-authorisations.ts';
import { credit, debit } from './accounts.ts';
import { storeOrder } from './ordering.ts';

export function paying(transaction: Transaction, randomId: () => string): Omit<PaymentScopeStore, 'load'> {
  return {
    begin: async ({ paymentId, payerId, version }, shown, now) => {
      // Sent together: one round trip to the database instead of two.
      const [started, earlier] = await Promise.all([
        transaction.run(
          `UPDATE payments SET sca_status = 'started' WHERE payment_id = $1 AND payer_id = $2 AND version = $3 AND transaction_status = 'RCVD'`,
          [paymentId, payerId, version],
        ),
        transaction.query(`SELECT 1 AS one FROM authorisations WHERE subject_id = $1 AND scope = 'payment' LIMIT 1`, [paymentId]),
      ]);
      if (started !== 1) return null;
      // Most payments are opened once, so this query finds no row and no UPDATE follows.
      return { fallbackFrom: firstRow(earlier) ? await replaceEarlier(transaction, paymentId, shown, now) : null };
    },

    ordering: {
      order: (payment, idempotency, now) => storeOrder(transaction, payment, 'started', idempotency, now),
      isOpenIn: (sessionRef, { paymentId }, now) => isOpenIn(transaction.query, sessionRef, paymentId, now),
    },

    execute: async (payment, authorisationId, _method, now) => {
      const { paymentId, payerId, payerIban, payee, amount, version } = payment;
      const order = { paymentId, payerId, payerIban, payeeIban: payee.iban, money: amount };
      const executed = await debit(transaction, order);
      const [ended] = await Promise.all([
        transaction.run(
          `UPDATE payments SET transaction_status = $3, sca_status = 'finalised', authorisation_id = $4, executed_at = $5
           WHERE payment_id = $1 AND version = $2 AND transaction_status = 'RCVD'`,
          [paymentId, version, executed ? 'ACSC' : 'RJCT', authorisationId, executed ? now : null],
        ),
        executed && credit(transaction, order, now, randomId),
      ]);
      if (ended !== 1) return null;
      return executed ? 'executed' : 'insufficient-funds';
    },
  };
}

/**
 * Voids the open authorisations of the payment. Call it after the payment's row is locked.
 * @returns the earlier authorisation that the browser's dialog was to show, if the new one is shown by a page. RTS Art 5(1)(a):
 *   a payer, or a script, that leaves the dialog for a page leaves a trace
 */
async function replaceEarlier(transaction: Transaction, paymentId: string, shown: boolean, now: number): Promise<string | null> {
  await voidAuthorisations(transaction, paymentId, now);
  if (shown) return null;
  const sql = `SELECT authorisation_id FROM authorisations WHERE subject_id = $1 AND scope = 'payment' AND payment_confirmation IS NOT NULL
    ORDER BY created_at DESC, authorisation_id LIMIT 1`;
  return firstRow(await transaction.query<{ authorisation_id: string }>(sql, [paymentId]))?.authorisation_id ?? null;
}

/** An authorisation of the payment failed. The payment stays open; its `scaStatus` is `failed`, unless a newer authorisation began. */
export async function tryEnded(transaction: Transaction, paymentId: string, authorisationId: string): Promise<void> {
  await transaction.run(
    `UPDATE payments SET sca_status = 'failed' WHERE payment_id = $1 AND transaction_status = 'RCVD' AND sca_status = 'started' AND NOT EXISTS
     (SELECT 1 FROM authorisations WHERE subject_id = $1 AND scope = 'payment' AND sca_status = 'started' AND voided_at IS NULL AND authorisation_id <> $2)`,
    [paymentId, authorisationId],
  );
}
