/**
 * Evidence of refused assertions, as it was written: one document an event, for auditors (RTS Art 29(1)).
 *
 * It is written in the failing transaction (`failing.ts`), after the event that holds its digest, and never changed; a
 * database trigger refuses that whatever code runs above.
 */
import { type Database, firstRow, type Transaction } from './database.ts';

export type RefusedAssertion = {
  readonly payerId: string;
  readonly paymentId: string | null;
  readonly authorisationId: string | null;
  /** JCS. */
  readonly document: string;
};

export type RefusedAssertionStore = ReturnType<typeof refusedAssertionStore>;

export function refusedAssertionStore(database: Database) {
  return {
    /** The document that belongs to a failure event, or null where none is kept. */
    at: async (sequence: number): Promise<string | null> => {
      const sql = 'SELECT document FROM refused_assertions WHERE audit_sequence = $1';
      return firstRow(await database.read<{ document: string }>(sql, [sequence]))?.document ?? null;
    },
    /** Which of a payment's failure events have a document still; newest first. */
    ofPayment: async (paymentId: string, limit: number): Promise<number[]> => {
      const sql = 'SELECT audit_sequence AS sequence FROM refused_assertions WHERE payment_id = $1 ORDER BY audit_sequence DESC LIMIT $2';
      return (await database.read<{ sequence: number }>(sql, [paymentId, limit])).map(({ sequence }) => sequence);
    },
  };
}

export async function insertRefusedAssertion(transaction: Transaction, sequence: number, refused: RefusedAssertion): Promise<void> {
  await transaction.run(
    'INSERT INTO refused_assertions (audit_sequence, payer_id, payment_id, authorisation_id, document) VALUES ($1, $2, $3, $4, $5)',
    [sequence, refused.payerId, refused.paymentId, refused.authorisationId, refused.document],
  );
}
