/**
 * What jobs write with on PostgreSQL, and what of it waits.
 *
 * A statement there costs a way to another process and back. Rows that are only appended, and that nobody in the batch
 * looks for, go out together, one statement a table, before the commit; a statement that does name such a table goes
 * behind them. They leave in the order in which their tables were first named, so that a foreign key finds its row.
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

    /** Asks, behind the rows that wait for its table, and counts. */
    async function ask(sql: string, params: readonly Value[] = []): Promise<Answer> {
      insistOnJob();
      underWay += 1;
      try {
        // Not waited for: the rows are on their way, and what the job asks next must not come before this.
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
        // A migration may take its time.
        await Promise.all([flushed, send(`SET LOCAL statement_timeout = 0; ${sql}`, 0)]);
      },
      writes: () => writes + underWay,
      end: () => {
        job.isOver = true;
      },
    };
  }

  return {
    /** What one job writes with. */
    ofJob,
    /** Sends the rows that wait. */
    flush,
    /** Forgets them: the transaction they were for was undone. */
    forget: () => waiting.clear(),
  };
}

/** Any number of rows: a parameter is a whole column. */
const rowsInto = insertionInto(({ columns, numbers }) => {
  const arrays = columns.map((column, index) => `$${index + 1}::${numbers.includes(column) ? 'int8' : 'text'}[]`);
  return `SELECT * FROM unnest(${arrays.join(', ')})`;
});
