/**
 * Where the audit chain ends, and how far one batch of jobs has brought it (contract §6).
 *
 * Writers come one after the other, so the end is read once a batch, each event of the batch is chained to the one before
 * in memory, and the row moves once, before the commit, from where it was found: had anybody else moved it, nothing of the
 * batch would be kept. A job that is undone takes its events out of memory with it.
 */
import type { AuditHead } from '../core/audit-chain.ts';
import { type BatchMemory, firstRow, type Row, type Transaction } from './database.ts';

const HEAD = 'SELECT sequence, hash FROM audit_head WHERE only_row = 1';

/** The end of the chain with all that this batch has appended so far. */
export async function endOfChain({ query, batch }: Transaction): Promise<AuditHead> {
  batch.chain ??= await found(query);
  return batch.chain.end;
}

async function found(query: Transaction['query']): Promise<NonNullable<BatchMemory['chain']>> {
  const head = firstRow(await query<AuditHead & Row>(HEAD)) as AuditHead;
  return { start: head, end: head };
}

/** An event was appended: it ends here now. Call it after `endOfChain`. */
export function chain({ batch }: Transaction, end: AuditHead): void {
  if (batch.chain) batch.chain = { start: batch.chain.start, end };
}

/** Before the commit. @throws where the chain does not end any more where this batch found its end */
export async function moveHead({ run }: Pick<Transaction, 'run'>, { chain }: BatchMemory): Promise<void> {
  if (!chain || chain.end === chain.start) return;
  const { start, end } = chain;
  const sql = 'UPDATE audit_head SET sequence = $1, hash = $2 WHERE only_row = 1 AND sequence = $3 AND hash = $4';
  const moved = await run(sql, [end.sequence, end.hash, start.sequence, start.hash]);
  if (moved !== 1) throw new Error('the end of the audit log moved while it was held');
}
