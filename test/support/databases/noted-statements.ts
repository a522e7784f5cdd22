/** Records what a database is asked: every statement once, with the values of its first call, and whether `read` or `write` asked it; and all in order. */
import type { Database, Query, Transaction, Value } from '../../../server/database/database.ts';

export type Noted = { readonly access: 'read' | 'write'; readonly params: readonly Value[] };

export function notedStatements() {
  const asked = new Map<string, Noted>();
  const inOrder: string[] = [];
  const noting =
    <R>(access: Noted['access'], statement: (sql: string, params?: readonly Value[]) => R) =>
    (sql: string, params: readonly Value[] = []): R => {
      inOrder.push(sql);
      if (!asked.has(sql)) asked.set(sql, { access, params });
      return statement(sql, params);
    };
  const notingOf = (transaction: Transaction): Transaction => ({
    ...transaction,
    query: noting('write', transaction.query) as Query,
    run: noting('write', transaction.run),
  });
  const wrap = (database: Database): Database => ({
    ...database,
    read: noting('read', database.read) as Query,
    write: (job, payerId) => database.write((transaction) => job(notingOf(transaction)), payerId),
  });
  return { asked, inOrder, wrap };
}
