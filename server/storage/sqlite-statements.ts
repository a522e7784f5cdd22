/**
 * Statements of one SQLite connection: prepared once, with `$1` parameters, and for a writer only inside a transaction.
 *
 * SQLite numbers no `$1`, so each becomes `?` and its position is remembered. Preparing once is worth 3.6× on the hot path.
 */
import type { Database as Connection, Statement } from 'better-sqlite3';
import { type Row, type Transaction, Unavailable, type Value } from './database.ts';

type Prepared = { readonly statement: Statement<unknown[], Row>; readonly order: readonly number[] };

/** Runs a query on a connection that only reads. */
export function queriesOn(connection: Connection): (sql: string, params?: readonly Value[]) => Row[] {
  const prepare = preparedOnce(connection);
  return (sql, params = []) => allRows(prepare(sql), params);
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
      return allRows(prepare(sql), params) as never;
    },
    run: async (sql, params = []) => {
      insistOnTransaction();
      const { statement, order } = prepare(sql);
      return statement.run(...bound(order, params)).changes;
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
    const prepared = { statement: connection.prepare<unknown[], Row>(anonymous), order };
    statements.set(sql, prepared);
    return prepared;
  };
}

function allRows({ statement, order }: Prepared, params: readonly Value[]): Row[] {
  return statement.all(...bound(order, params));
}

function bound(order: readonly number[], params: readonly Value[]): Value[] {
  return order.map((position) => params[position] ?? null);
}
