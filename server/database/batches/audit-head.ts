/**
 * Where the audit chain ends, and how far one batch of jobs has brought it (contract §6).
 *
 * Writers come one after the other, so the end is read once a batch, each event of the batch is chained to the one before
 * in memory, and the row moves once, before the commit, from where it was found: had anybody else moved it, nothing of the
 * batch would be kept. A job that is undone takes its events out of memory with it.
 */
import type { AuditEvent, AuditHead } from '../../core/audit/audit-chain.ts';
import { type BatchMemory, firstRow, type Query, type Row, type Transaction } from '../database.ts';

/** Where the chain ends, as it is committed: what a batch has appended so far, only the batch remembers. Read through whatever reads. */
export async function readHead(query: Query): Promise<AuditHead> {
  return firstRow(await query<AuditHead & Row>('SELECT sequence, hash FROM audit_head WHERE only_row = 1')) as AuditHead;
}

/** Adds an event to the chain with all that this batch has appended so far. @param next makes it, given where that ends */
export async function extendChain({ query, batch }: Transaction, next: (end: AuditHead) => AuditEvent): Promise<AuditEvent> {
  if (!batch.chain) {
    batch.found ??= readHead(query);
    const head = await batch.found.catch((error) => {
      // Nobody else is to hear of it: who comes next looks again.
      batch.found = null;
      throw error;
    });
    // Another job may have appended meanwhile.
    batch.chain ??= { start: head, end: head };
  }
  const { start, end } = batch.chain;
  const event = next(end);
  batch.chain = { start, end: { sequence: event.sequence, hash: event.hash } };
  return event;
}

/** Before the commit. @throws where the chain does not end any more where this batch found its end */
export async function moveHead({ run }: Pick<Transaction, 'run'>, { chain }: BatchMemory): Promise<void> {
  if (!chain) return;
  const { start, end } = chain;
  const sql = 'UPDATE audit_head SET sequence = $1, hash = $2 WHERE only_row = 1 AND sequence = $3 AND hash = $4';
  const moved = await run(sql, [end.sequence, end.hash, start.sequence, start.hash]);
  if (moved !== 1) throw new Error('the end of the audit log moved while it was held');
}
