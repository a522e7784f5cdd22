/**
 * Evidence of refused assertions: one document an event, as it was written, for auditors (RTS Art 29(1)).
 *
 * The failing transaction (`failing.ts`) writes the document after the event that holds its digest. A database trigger refuses
 * every change of it. A payer who signs in between failures can fail without limit, so the number of documents of one payer
 * and day is bounded. The event is always kept.
 */

import type { KeptRefusal } from '../../ceremonies/ports.ts';
import type { Act } from '../../core/audit/act.ts';
import { retainedUntil } from '../../core/audit/retention.ts';
import { type Appended, type Database, firstRow, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';

const DAY_MS = 24 * 3_600_000;

const REFUSED: Appended = {
  table: 'refused_assertions',
  columns: ['audit_sequence', 'payer_id', 'owner_id', 'payment_id', 'authorisation_id', 'refused_at', 'document'],
  numbers: ['audit_sequence', 'refused_at'],
};

export type Pruning =
  | { readonly done: 'pruned'; readonly documents: number }
  | { readonly done: 'retained' /** Milliseconds since the epoch. */; readonly until: number };

export type RefusedAssertionStore = ReturnType<typeof refusedAssertionStore>;

export function refusedAssertionStore(database: Database, audit: AuditLog) {
  return {
    /** The document of a failure event, or null if none is kept. */
    at: async (sequence: number): Promise<string | null> => {
      const sql = 'SELECT document FROM refused_assertions WHERE audit_sequence = $1';
      return firstRow(await database.read<{ document: string }>(sql, [sequence]))?.document ?? null;
    },
    /** The failure events of a payment that still have a document, newest first. */
    ofPayment: async (paymentId: string, limit: number): Promise<number[]> => {
      const sql = 'SELECT audit_sequence AS sequence FROM refused_assertions WHERE payment_id = $1 ORDER BY audit_sequence DESC LIMIT $2';
      return (await database.read<{ sequence: number }>(sql, [paymentId, limit])).map(({ sequence }) => sequence);
    },

    /**
     * Deletes the documents of all payers from before a time. Their events keep the digests.
     * @param before milliseconds since the epoch
     * @param reason why documents may be deleted before retention ends; null: only after it
     */
    prune: async (before: number, reason: string | null, act: Act): Promise<Pruning> => {
      const until = retainedUntil(before);
      if (act.now < until && reason === null) return { done: 'retained', until };
      return database.write(async (transaction) => {
        const documents = await transaction.run('DELETE FROM refused_assertions WHERE refused_at < $1', [before]);
        await audit.append(transaction, act, {
          type: 'refused-assertions-pruned',
          outcome: 'success',
          details: { before: new Date(before).toISOString(), beforeRetention: reason, documents },
        });
        return { done: 'pruned', documents };
      });
    },
  };
}

/**
 * Keeps the document, unless the payer has reached the bound of the day. Call it after appending the event that holds its digest.
 * Both databases run one writer at a time, so two simultaneous documents cannot pass the bound together.
 */
export async function insertRefusedAssertion(
  transaction: Transaction,
  sequence: number,
  { payerId, ownerId, paymentId, authorisationId, document, most }: KeptRefusal,
  now: number,
): Promise<void> {
  const lately = await transaction.query(
    'SELECT audit_sequence FROM refused_assertions WHERE payer_id = $1 AND refused_at > $2 ORDER BY refused_at DESC LIMIT $3',
    [payerId, now - DAY_MS, most],
  );
  if (lately.length >= most) return;
  await transaction.append(REFUSED, [sequence, payerId, ownerId, paymentId, authorisationId, now, document]);
}
