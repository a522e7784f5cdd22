/**
 * How PostgreSQL is written to: jobs that wait together are one transaction, and one transaction runs at a time. Inside of it
 * acts of different payers run side by side (`side-by-side.ts`).
 *
 * Every transaction first takes one advisory lock, so that on any number of instances writers come one after the other,
 * as on SQLite. The head row of the audit chain would serialise their commits anyway; taken first instead of last, the
 * lock lets a batch share one commit, rules out deadlocks, and what a job read cannot change before it commits. The
 * isolation is READ COMMITTED, so that each statement sees all that was committed before the lock was had.
 * A batch whose connection breaks before COMMIT was undone, and runs again. If it breaks during COMMIT, PostgreSQL is
 * asked what became of the transaction: it runs again only if it was undone, so nothing is executed twice.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { moveHead } from '../batches/audit-head.ts';
import { answerAll, lost, type Manner, runInOrder, type Settle, type WaitingJob } from '../batches/batch.ts';
import { writeQueue } from '../batches/write-queue.ts';
import { type BatchMemory, Unavailable } from '../database.ts';
import { type Connection, connect } from './connection.ts';
import { isCollision, isRefusal, Lost } from './errors.ts';
import { runJob } from './jobs.ts';
import { runSideBySide } from './side-by-side.ts';

/** POLICY: enough to share a commit, few enough that the first in line does not wait for long; under PostgreSQL's 64 cached savepoints. */
const LARGEST_BATCH = 50;
/** POLICY: a restart of the database is waited for so long, then answered with 503. */
const PATIENCE_MS = 3_000;
/** What became of a commit is worth waiting for: by then PostgreSQL has ended the connection that was cut. */
const OUTCOME_WITHIN_MS = 15_000;
const BETWEEN_TRIES_MS = 50;
/** “fido”: any number will do that everybody uses. */
const LOCK = 0x6669646f;
const BEGIN = `BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(${LOCK}); SELECT pg_current_xact_id()::text AS xid`;

export function postgresWriter(url: string) {
  let connection: Connection | null = null;
  const queue = writeQueue(LARGEST_BATCH, answer);

  /** Nobody is answered before the commit is on disk. */
  async function answer(batch: WaitingJob[]): Promise<Settle[]> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await answerAll(batch, attempt);
      } catch (error) {
        const mayRunAgain = error instanceof Lost || isCollision(error);
        if (!mayRunAgain || performance.now() > until) return lost(batch, error);
        await wait(BETWEEN_TRIES_MS);
      }
    }
  }

  /**
   * @returns how to answer each, all committed; null where all was undone for one that failed
   * @throws where nothing was committed, or where that cannot be told
   */
  async function attempt(batch: WaitingJob[], manner: Manner): Promise<Settle[] | null> {
    connection ??= await connect(url);
    const writer = connection;
    const { send, statements } = writer;
    const memory: BatchMemory = { chain: null, found: null };
    try {
      const xid = await begin(writer);
      const run = (each: WaitingJob) => runJob(writer, each, manner, memory);
      const undo = () => {
        statements.forget();
        return send('ROLLBACK');
      };
      const { settled, isUndone } =
        manner === 'together' ? await runSideBySide(batch, run, undo, isCollision) : await runInOrder(batch, run, undo);
      if (isUndone) return settled;
      if (!(await flushAppended(writer, memory, manner))) return null;
      const committed = await send('COMMIT').catch((error) => {
        if (error instanceof Lost) return outcomeOf(xid, error);
        throw error;
      });
      // PostgreSQL answers the COMMIT of a transaction that failed with a quiet ROLLBACK.
      if (committed.command !== 'COMMIT') throw new Unavailable('the transaction had failed');
      return settled;
    } catch (error) {
      await rollBack(error);
      throw error;
    }
  }

  /** What the batch appended, and where the chain ends with it. @returns false where PostgreSQL refuses a row: apart, it is known whose */
  async function flushAppended({ statements, send }: Connection, memory: BatchMemory, manner: Manner): Promise<boolean> {
    try {
      await Promise.all([statements.flush(), moveHead(statements.ofJob(), memory)]);
      return true;
    } catch (error) {
      if (manner === 'apart' || !isRefusal(error)) throw error;
      await send('ROLLBACK');
      return false;
    }
  }

  async function rollBack(error: unknown): Promise<void> {
    const broken = connection;
    broken?.statements.forget();
    if (!(error instanceof Lost) && (await broken?.send('ROLLBACK').catch(() => null))) return;
    connection = null;
    broken?.drop();
  }

  /** PostgreSQL remembers; the lock is had only once the transaction is over. @throws Lost where it was undone, Unavailable where it cannot be told */
  async function outcomeOf(xid: string, loss: Lost): Promise<{ command: string }> {
    connection?.drop();
    connection = null;
    const until = performance.now() + OUTCOME_WITHIN_MS;
    while (performance.now() < until) {
      try {
        connection ??= await connect(url);
        await begin(connection);
        const { rows } = await connection.send({ text: 'SELECT pg_xact_status($1::xid8) AS status', values: [xid] });
        await connection.send('ROLLBACK');
        if (rows[0]?.status === 'committed') return { command: 'COMMIT' };
        if (rows[0]?.status === 'aborted') throw new Lost('undone', { cause: loss });
        break;
      } catch (error) {
        if (error instanceof Lost && error.cause === loss) throw error;
        connection?.drop();
        connection = null;
        await wait(BETWEEN_TRIES_MS);
      }
    }
    throw new Unavailable('the connection broke during a commit, and what became of it cannot be told', { cause: loss });
  }

  return {
    write: queue.write,
    close: async () => {
      await queue.close();
      await connection?.end();
      connection = null;
    },
  };
}

/** @returns the transaction's number, to ask for later */
async function begin(connection: Connection): Promise<string> {
  const results = (await connection.send(BEGIN)) as unknown as { rows: { xid: string }[] }[];
  return results[2]?.rows[0]?.xid ?? '';
}
