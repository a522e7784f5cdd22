/**
 * Erases a payer: everything that says who the payer is is deleted, everything that says what was paid stays.
 *
 * Regulation (EU) 2016/679 Art 17. Ledger, executed payments and their evidence are accounting records and proof (PSD2
 * Art 72(1)); from now on they name a random payer id that leads to no person here. The audit chain holds digests of the
 * deleted data, and stays whole (RTS Art 29). What happens to each table stands in its description (`../all-tables.ts`).
 * One transaction: a payer who is half erased can neither sign in nor be forgotten.
 */

import type { Act } from '../../core/audit/act.ts';
import { retainedUntil } from '../../core/audit/retention.ts';
import { type Database, firstRow, type Query, Rollback, type Transaction } from '../../database/database.ts';
import { ALL_TABLES } from '../all-tables.ts';
import { everyEventOf } from '../audit/audit-candidates.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { AUDIT_DETAILS, AUDIT_EVENTS } from '../audit/tables.ts';
import { ownConditions } from '../own-rows.ts';
import { ACCOUNTS } from '../payments/account-tables.ts';
import { isOfPayers, type PayersTable, type TableDescription } from '../table-description.ts';
import { PAYERS } from './tables.ts';

/** Nothing refers to what is deleted first. The payer's own row is none of them: it is taken before anything else. */
const LEFT_BEHIND = ALL_TABLES.filter(isOfPayers)
  .filter((each) => each !== PAYERS)
  .toReversed();
/** These rows are written with an event of the log, and only while its end is held. */
const RECORDED = LEFT_BEHIND.filter(({ refersTo }) => refersTo.includes(AUDIT_EVENTS));

/** Two erasures at once erase once: the second one finds the payer taken. */
const TAKE_PAYER = reduction(PAYERS, PAYERS.erase.reduce, ['payer_id = $1 AND erased_at IS NULL']);

export type Erasure =
  | { readonly done: 'erased'; readonly details: number }
  | { readonly done: 'already' }
  | { readonly done: 'retained'; readonly until: number };

export function erasingStore(database: Database, audit: AuditLog, randomId: () => string) {
  return {
    /** Payers by username or by id; an erased payer has only the id. */
    find: async (usernameOrId: string): Promise<string[]> => {
      const sql = 'SELECT payer_id FROM payers WHERE username = $1 OR payer_id = $1';
      return (await database.read<{ payer_id: string }>(sql, [usernameOrId])).map((row) => row.payer_id);
    },

    /** @param reason why it may be done before retention ends; null: only after it */
    erase: (payerId: string, reason: string | null, act: Act): Promise<Erasure> =>
      database.write<Erasure>(async (transaction) => {
        if ((await runAll(transaction, TAKE_PAYER, payerId, act.now)) !== 1) throw new Rollback<Erasure>({ done: 'already' });
        const until = retainedUntil(await newestRecord(transaction.query, payerId));
        if (act.now < until && reason === null) throw new Rollback<Erasure>({ done: 'retained', until });

        const changed = new Map<TableDescription, number>();
        const leave = async (each: PayersTable) => changed.set(each, await eraseFrom(transaction, each, payerId, act.now, randomId));
        for (const each of LEFT_BEHIND) if (!RECORDED.includes(each)) await leave(each);
        // Both databases have one writer at a time: what was recorded of this payer before is committed and can be seen, and the
        // next job waits. The end of the chain is held besides, so that this does not rest on that alone: another connection that
        // appends meanwhile finds the chain moved, and its job is undone (`audit-head.ts`).
        await audit.hold(transaction);
        for (const each of RECORDED) await leave(each);
        const [accounts, details] = [changed.get(ACCOUNTS) ?? 0, changed.get(AUDIT_DETAILS) ?? 0];
        await audit.append(transaction, act, {
          type: 'payer-erased',
          outcome: 'success',
          payerId,
          details: { retainedUntil: new Date(until).toISOString(), beforeRetention: reason, accounts, details },
        });
        return { done: 'erased', details };
      }),
  };
}

/** Does to the payer's rows of one table what its description says. @returns how many rows were changed */
async function eraseFrom(
  transaction: Transaction,
  description: PayersTable,
  payerId: string,
  now: number,
  randomId: () => string,
): Promise<number> {
  const { table, erase } = description;
  if (typeof erase === 'object' && 'reduce' in erase) {
    if (erase.by) return erase.by(transaction, payerId, now, randomId);
    return runAll(transaction, reduction(description, erase.reduce), payerId, now);
  }
  if (typeof erase === 'string' && erase !== 'delete') return 0;
  const only = erase === 'delete' ? '' : ` AND ${erase.delete}`;
  const statements = ownConditions(description).map((condition) => `DELETE FROM ${table} WHERE ${condition}${only}`);
  return runAll(transaction, statements, payerId, now);
}

/** One statement a condition. */
function reduction(description: PayersTable, reduced: Readonly<Record<string, string>>, conditions = ownConditions(description)): string[] {
  const changes = Object.entries(reduced).map(([column, expression]) => `${column} = ${expression}`);
  return conditions.map((condition) => `UPDATE ${description.table} SET ${changes.join(', ')} WHERE ${condition}`);
}

/** @returns how many rows were changed */
async function runAll(transaction: Transaction, statements: readonly string[], payerId: string, now: number): Promise<number> {
  let changed = 0;
  // A value that a statement does not name would be refused.
  for (const sql of statements) changed += await transaction.run(sql, sql.includes('$2') ? [payerId, now] : [payerId]);
  return changed;
}

/** The payer's newest executed payment or event, in milliseconds since the epoch. */
async function newestRecord(query: Query, payerId: string): Promise<number> {
  const paid = firstRow(
    await query<{ newest: number | null }>('SELECT max(executed_at) AS newest FROM payments WHERE payer_id = $1', [payerId]),
  );
  const heard = firstRow(await query<{ newest: string | null }>(everyEventOf('max(e.recorded_at) AS newest'), [payerId]));
  return Math.max(paid?.newest ?? 0, Date.parse(heard?.newest ?? new Date(0).toISOString()));
}
