/**
 * What an authorisation changes in a payment: it begins, and it executes. Inside the transaction of the authorisation.
 *
 * PSD2 Art 97(1)(b), RTS Art 5(1)(d). Each statement names the version that was linked and wants `RCVD`: a payment that
 * was changed, cancelled or executed in between matches no row, and nothing of the act is kept.
 */
import type { PaymentScopeStore } from '../../ceremonies/scopes/scope-stores.ts';
import { firstRow, type Transaction } from '../../database/database.ts';
import { voidAuthorisations } from '../authorisations/void-authorisations.ts';
import { credit, debit } from './accounts.ts';

export function paying(transaction: Transaction, randomId: () => string): Omit<PaymentScopeStore, 'load'> {
  return {
    begin: async ({ paymentId, payerId, version }, shown, now) => {
      // Sent together, for a database that is far away.
      const [started, earlier] = await Promise.all([
        transaction.run(
          `UPDATE payments SET sca_status = 'started' WHERE payment_id = $1 AND payer_id = $2 AND version = $3 AND transaction_status = 'RCVD'`,
          [paymentId, payerId, version],
        ),
        transaction.query(`SELECT 1 AS one FROM authorisations WHERE subject_id = $1 AND scope = 'payment' LIMIT 1`, [paymentId]),
      ]);
      if (started !== 1) return null;
      // Most payments are opened once, and one look is all they cost.
      return { fallbackFrom: firstRow(earlier) ? await replaceEarlier(transaction, paymentId, shown, now) : null };
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
 * Voids what the payment has open. Call it once the payment's row is held.
 * @returns an earlier authorisation that the browser was to show, where this one is not shown by it. RTS Art 5(1)(a): a payer
 *   (or a script) that leaves the browser's dialog for a page leaves a trace
 */
async function replaceEarlier(transaction: Transaction, paymentId: string, shown: boolean, now: number): Promise<string | null> {
  await voidAuthorisations(transaction, paymentId, now);
  if (shown) return null;
  const sql = `SELECT authorisation_id FROM authorisations WHERE subject_id = $1 AND scope = 'payment' AND payment_confirmation IS NOT NULL
    ORDER BY created_at DESC, authorisation_id LIMIT 1`;
  return firstRow(await transaction.query<{ authorisation_id: string }>(sql, [paymentId]))?.authorisation_id ?? null;
}

/** An authorisation of the payment failed: the payment is open still, but this try is over, unless a newer one began. */
export async function tryEnded(transaction: Transaction, paymentId: string, authorisationId: string): Promise<void> {
  await transaction.run(
    `UPDATE payments SET sca_status = 'failed' WHERE payment_id = $1 AND transaction_status = 'RCVD' AND sca_status = 'started' AND NOT EXISTS
     (SELECT 1 FROM authorisations WHERE subject_id = $1 AND scope = 'payment' AND sca_status = 'started' AND voided_at IS NULL AND authorisation_id <> $2)`,
    [paymentId, authorisationId],
  );
}
