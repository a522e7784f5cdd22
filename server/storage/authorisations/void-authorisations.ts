/**
 * Voids the open authorisations of a payment, in the transaction that changes, cancels or reopens the payment.
 *
 * RTS Art 5(1)(d): any change to amount or payee invalidates the code.
 */
import type { Transaction } from '../../database/database.ts';

/** RTS Art 5(1)(d): codes that were linked to the earlier payment are void. @returns how many authorisations were open */
export async function voidAuthorisations(transaction: Transaction, paymentId: string, now: number): Promise<number> {
  const sql = `UPDATE authorisations SET voided_at = $2 WHERE subject_id = $1 AND scope = 'payment' AND sca_status = 'started' AND voided_at IS NULL`;
  return transaction.run(sql, [paymentId, now]);
}
