/**
 * How PostgreSQL is written to: waiting jobs share one transaction, and one transaction runs at a time. Inside it, jobs of
 * different payers run in parallel (`side-by-side.ts`).
 *
 * Every transaction first takes one advisory lock, so writers of all instances run one after the other, as on SQLite. The
 * audit head would serialise their commits anyway. Taken first, the lock lets a batch share a commit, rules out deadlocks,
 * and keeps what a job has read from changing before it commits. READ COMMITTED lets each statement see all that was committed
 * before the lock was taken. A batch whose connection breaks before COMMIT was rolled back and runs again. If it breaks
 * during COMMIT, PostgreSQL is asked for the outcome, and the batch runs again only if rolled back: nothing is executed twice.
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

/** POLICY: enough to share a commit, and few enough that the first job waits briefly; below PostgreSQL's 64 cached savepoints. */
const LARGEST_BATCH = 50;
/** POLICY: a database that restarts is waited for so long; then callers get 503. */
const PATIENCE_MS = 3_000;
/** POLICY: how long the outcome of a commit is asked for. By then PostgreSQL has ended its process of the connection that broke. */
const OUTCOME_WITHIN_MS = 15_000;
const BETWEEN_TRIES_MS = 50;
/** “fido” in ASCII. All writers must use the same number; which one does not matter. */
const LOCK = 0x6669646f;
const BEGIN = `BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(${LOCK}); SELECT pg_current_xact_id()::text AS xid`;

export function postgresWriter(url: string) {
  let connection: Connection | null = null;
  const queue = writeQueue(LARGEST_BATCH, answer);

  /** Commits a batch, if need be again. @returns how to answer each job, after the commit is on disk */
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
   * @returns how to answer each job, all committed; null if one failed and all were rolled back to run again
   * @throws if nothing was committed, or if the outcome is unknown
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
      // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK and no error.
      if (committed.command !== 'COMMIT') throw new Unavailable('the transaction had failed');
      return settled;
    } catch (error) {
      await rollBack(error);
      throw error;
    }
  }

  /**
   * Sends the appended rows and the new end of the audit chain.
   * @returns false if PostgreSQL refuses a row: run apart, the job that appended it fails
   */
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

  /**
   * Asks what became of a commit. The lock is free only once that transaction is over.
   * @throws Lost if it was rolled back, Unavailable if the outcome is unknown
   */
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

/** @returns the id of the transaction, to ask for its outcome later */
async function begin(connection: Connection): Promise<string> {
  const results = (await connection.send(BEGIN)) as unknown as { rows: { xid: string }[] }[];
  return results[2]?.rows[0]?.xid ?? '';
}
