/**
 * Statements of one SQLite connection: prepared once, with `$1` parameters, and for a writer only inside a transaction.
 *
 * SQLite numbers no `$1`, so each becomes `?` and its position is remembered, but only where the values do not already
 * come in that order. Preparing once is worth 3.6× on the hot path.
 */
import type { Database as Connection, Statement } from 'better-sqlite3';
import { type Row, type Transaction, Unavailable, type Value } from './database.ts';

/** `inOrder` where the n-th `?` is `$n`. */
type Prepared = { readonly statement: Statement<unknown[], Row>; readonly order: readonly number[]; readonly inOrder: boolean };

/** Runs queries on a connection, and nothing that would write: what is not in a job is behind no guard. */
export function queriesOn(connection: Connection): (sql: string, params?: readonly Value[]) => Row[] {
  const prepare = preparedOnce(connection);
  return (sql, params = []) => {
    const prepared = prepare(sql);
    if (!prepared.statement.readonly) throw new TypeError('reading is readonly: whatever writes is a job');
    return prepared.statement.all(...bound(prepared, params));
  };
}

/** What jobs write with. */
export function statementsOn(connection: Connection): Omit<Transaction, 'afterCommit'> {
  const prepare = preparedOnce(connection);
  /** Outside a transaction each statement would commit by itself, past every guard: a job that carried on after an error. */
  const insistOnTransaction = () => {
    if (!connection.inTransaction) throw new Unavailable('the database gave the transaction up');
  };
  return {
    query: async (sql, params = []) => {
      insistOnTransaction();
      const prepared = prepare(sql);
      return prepared.statement.all(...bound(prepared, params)) as never;
    },
    run: async (sql, params = []) => {
      insistOnTransaction();
      const prepared = prepare(sql);
      return prepared.statement.run(...bound(prepared, params)).changes;
    },
    script: async (sql) => {
      insistOnTransaction();
      connection.exec(sql);
    },
  };
}

function preparedOnce(connection: Connection): (sql: string) => Prepared {
  const statements = new Map<string, Prepared>();
  return (sql) => {
    const known = statements.get(sql);
    if (known) return known;
    const order: number[] = [];
    const anonymous = sql.replace(/\$(\d+)/g, (_, position: string) => {
      order.push(Number(position) - 1);
      return '?';
    });
    const inOrder = order.every((position, index) => position === index);
    const prepared = { statement: connection.prepare<unknown[], Row>(anonymous), order, inOrder };
    statements.set(sql, prepared);
    return prepared;
  };
}

function bound({ order, inOrder }: Prepared, params: readonly Value[]): readonly Value[] {
  return inOrder && params.length === order.length ? params : order.map((position) => params[position] ?? null);
}
