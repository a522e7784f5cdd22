/**
 * The end of the audit chain, and how far one batch of jobs moves it (contract §6).
 *
 * Writers run one after the other, so a batch reads the end once. Each event is chained to the one before it in memory.
 * Before the commit one UPDATE moves the row `audit_head` from the end that was found to the new end. If another connection
 * has moved it meanwhile, the UPDATE changes no row and nothing of the batch is kept. A job that is rolled back takes its
 * events out of the memory again. If this is wrong, two events claim the same place and the chain proves nothing.
 */
import type { AuditEvent, AuditHead } from '../../core/audit/audit-chain.ts';
import { type BatchMemory, firstRow, type Query, type Row, type Transaction } from '../database.ts';

/** The committed end of the chain; the uncommitted end of a batch is only in its memory. @param query of a transaction, or `read` */
export async function readHead(query: Query): Promise<AuditHead> {
  return firstRow(await query<AuditHead & Row>('SELECT sequence, hash FROM audit_head WHERE only_row = 1')) as AuditHead;
}

/** Chains one event to the end that this batch has reached. @param next makes the event, given that end */
export async function extendChain({ query, batch }: Transaction, next: (end: AuditHead) => AuditEvent): Promise<AuditEvent> {
  if (!batch.chain) {
    batch.found ??= readHead(query);
    const head = await batch.found.catch((error) => {
      // A failed look-up is forgotten, so that the next job of the batch asks again.
      batch.found = null;
      throw error;
    });
    // Another job may have appended while this one awaited the look-up.
    batch.chain ??= { start: head, end: head };
  }
  const { start, end } = batch.chain;
  const event = next(end);
  batch.chain = { start, end: { sequence: event.sequence, hash: event.hash } };
  return event;
}

/** Writes the new end, before the commit. @throws if the chain no longer ends where this batch found its end */
export async function moveHead({ run }: Pick<Transaction, 'run'>, { chain }: BatchMemory): Promise<void> {
  if (!chain) return;
  const { start, end } = chain;
  const sql = 'UPDATE audit_head SET sequence = $1, hash = $2 WHERE only_row = 1 AND sequence = $3 AND hash = $4';
  const moved = await run(sql, [end.sequence, end.hash, start.sequence, start.hash]);
  if (moved !== 1) throw new Error('the end of the audit log moved while it was held');
}
