/**
 * What a job writes with on PostgreSQL, and which rows wait before they are sent.
 *
 * A statement costs a round trip to another process. Appended rows that no statement of the batch looks for are sent together
 * before the commit, one statement a table. A statement that contains the name of such a table is sent behind its rows.
 * The tables keep the order in which they were first appended to, so that a foreign key finds its row.
 */
import type pg from 'pg';
import type { JobStatements } from '../batches/batch.ts';
import { insertionInto } from '../batches/insertion.ts';
import { type Appended, Unavailable, type Value } from '../database.ts';
import type { SendingJob } from './combined-sends.ts';
import { prepared } from './prepared.ts';
import type { Answer } from './shared-statements.ts';

type Send = (query: pg.QueryConfig | string, watched?: number) => Promise<pg.QueryResult>;
type Sends = { readonly ask: (sql: string, params: readonly Value[], job: SendingJob) => Promise<Answer>; readonly sendNow: () => void };

export function statementsOn(send: Send, sends: Sends) {
  const waiting = new Map<Appended, Value[][]>();

  async function flush(): Promise<void> {
    if (waiting.size === 0) return;
    const together = [...waiting].map(([to, columns]) => send(prepared(rowsInto(to), columns as never)));
    waiting.clear();
    await Promise.all(together);
  }

  async function flushBefore(sql: string): Promise<void> {
    for (const { table } of waiting.keys()) if (sql.includes(table)) return flush();
  }

  function ofJob(): JobStatements {
    let [writes, underWay] = [0, 0];
    const job: SendingJob = { lastPlace: 0, isOver: false };
    const insistOnJob = () => {
      if (job.isOver) throw new Unavailable('the job is over');
    };

    /** Sends a statement behind the rows that wait for its table, and counts what it wrote. */
    async function ask(sql: string, params: readonly Value[] = []): Promise<Answer> {
      insistOnJob();
      underWay += 1;
      try {
        // `flushBefore` is not awaited first: its rows are already on their way, and the job's next statement must not overtake this one.
        const [answer] = await Promise.all([sends.ask(sql, params, job), waiting.size > 0 && flushBefore(sql)]);
        if (answer.command !== 'SELECT' && answer.rowCount > 0) writes += 1;
        return answer;
      } catch (error) {
        writes += 1;
        throw error;
      } finally {
        underWay -= 1;
      }
    }

    return {
      query: async (sql, params) => (await ask(sql, params)).rows as never,
      run: async (sql, params) => (await ask(sql, params)).rowCount,
      append: async (to, row) => {
        insistOnJob();
        writes += 1;
        const columns = waiting.get(to) ?? to.columns.map((): Value[] => []);
        waiting.set(to, columns);
        for (const [index, value] of row.entries()) columns[index]?.push(value);
      },
      script: async (sql) => {
        insistOnJob();
        writes += 1;
        const flushed = flush();
        sends.sendNow();
        // A migration has no time limit.
        await Promise.all([flushed, send(`SET LOCAL statement_timeout = 0; ${sql}`, 0)]);
      },
      writes: () => writes + underWay,
      end: () => {
        job.isOver = true;
      },
    };
  }

  return {
    /** Returns the statements of one job. */
    ofJob,
    /** Sends the rows that wait. */
    flush,
    /** Drops the rows that wait: their transaction was rolled back. */
    forget: () => waiting.clear(),
  };
}

/** For any number of rows: each parameter is a whole column. */
const rowsInto = insertionInto(({ columns, numbers }) => {
  const arrays = columns.map((column, index) => `$${index + 1}::${numbers.includes(column) ? 'int8' : 'text'}[]`);
  return `SELECT * FROM unnest(${arrays.join(', ')})`;
});
