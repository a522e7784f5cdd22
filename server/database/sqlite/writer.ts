/**
 * How SQLite is written to: one `BEGIN IMMEDIATE … COMMIT` runs all waiting jobs, and callers are answered after the commit is
 * on disk (`synchronous=FULL`).
 *
 * A batch first runs without savepoints: almost every job succeeds, and a savepoint copies each page that is changed behind
 * it. If a job fails after it has written, all is rolled back and each job runs again in its own savepoint. SQLite may roll
 * back the whole batch by itself (disk full, I/O error). A job that went on after that would write outside any transaction,
 * so `inTransaction` is checked after every error.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Database as Connection } from 'better-sqlite3';
import { moveHead } from '../batches/audit-head.ts';
import { answerAll, done, type JobOutcome, lost, type Manner, runInOrder, type Settle, undone, type WaitingJob } from '../batches/batch.ts';
import { writeQueue } from '../batches/write-queue.ts';
import { type BatchMemory, Unavailable } from '../database.ts';
import { isBusy, isExhaustion } from './errors.ts';
import { statementsOn } from './statements.ts';

/** POLICY: enough to share a commit, and few enough that the first job waits briefly. */
const LARGEST_BATCH = 200;
/** How long a batch waits for another process that writes: a command line tool, a second server. Only the queue waits. */
export const BUSY_TIMEOUT_MS = 5_000;
const BETWEEN_TRIES_MS = 5;

/** `committed` is called after each commit. `restCopied` is awaited before the next batch, unless it returns null. */
type WalKeeper = { readonly committed: () => void; readonly restCopied: () => Promise<void> | null };

/** @param beforeBatch ends the transaction of a read on this connection, directly before a batch begins */
export function sqliteWriter(connection: Connection, beforeBatch: () => void, wal: WalKeeper) {
  const [begin, commit, rollback] = [connection.prepare('BEGIN IMMEDIATE'), connection.prepare('COMMIT'), connection.prepare('ROLLBACK')];
  const [savepoint, release] = [connection.prepare('SAVEPOINT job'), connection.prepare('RELEASE job')];
  const transaction = { isOpen: false };
  let writing = false;
  const statementsOfJob = statementsOn(connection, transaction);
  const queue = writeQueue(LARGEST_BATCH, answer);

  async function answer(batch: WaitingJob[]): Promise<Settle[]> {
    try {
      const rest = wal.restCopied();
      if (rest) await rest;
      return await answerAll(batch, attempt);
    } catch (error) {
      return lost(batch, error);
    }
  }

  /**
   * @returns how to answer each job, all committed; null if one failed and all were rolled back to run again
   * @throws if the batch is lost
   */
  async function attempt(batch: WaitingJob[], manner: Manner): Promise<Settle[] | null> {
    await beginImmediately();
    const memory: BatchMemory = { chain: null, found: null };
    try {
      const run = (each: WaitingJob) => runJob(each, manner, memory);
      const { settled, isUndone } = await runInOrder(batch, run, undo);
      if (isUndone) return settled;
      await moveHead(statementsOfJob(), memory);
      commit.run();
      wal.committed();
      return settled;
    } catch (error) {
      // Before any other code uses the connection: the next read begins a transaction of its own on it.
      rollBack();
      throw error;
    } finally {
      writing = false;
      transaction.isOpen = false;
    }
  }

  /** Rolls back. Statements that a failed job left running write nothing any more. */
  function undo(): void {
    transaction.isOpen = false;
    rollback.run();
  }

  /** Waits for another process that writes. Meanwhile reads go on, on this same connection. */
  async function beginImmediately(): Promise<void> {
    const until = performance.now() + BUSY_TIMEOUT_MS;
    for (;;) {
      try {
        beforeBatch();
        begin.run();
        writing = true;
        transaction.isOpen = true;
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > until) throw error;
        await wait(BETWEEN_TRIES_MS);
      }
    }
  }

  /** @throws if the batch is lost */
  async function runJob(waiting: WaitingJob, manner: Manner, batch: BatchMemory): Promise<JobOutcome> {
    insistOnTransaction();
    if (manner === 'apart') savepoint.run();
    const { writes, end, ...statements } = statementsOfJob();
    const { chain } = batch;
    const effects: (() => void)[] = [];
    try {
      const value = await waiting.job({ ...statements, batch, afterCommit: (effect) => effects.push(effect) });
      end();
      insistOnTransaction();
      if (manner === 'apart') release.run();
      return { settle: done(waiting, value, effects), left: 'nothing' };
    } catch (error) {
      end();
      if (!connection.inTransaction || isExhaustion(error)) throw error;
      const settle = undone(waiting, error);
      batch.chain = chain;
      if (manner === 'together') return { settle, left: writes() === 0 ? 'nothing' : 'half an act' };
      connection.exec('ROLLBACK TO job; RELEASE job');
      return { settle, left: 'nothing' };
    }
  }

  function insistOnTransaction(): void {
    if (!transaction.isOpen) throw new Unavailable('the database gave the transaction up');
  }

  /** If even ROLLBACK fails, the next BEGIN fails too and its batch is told; the queue lives on. */
  function rollBack(): void {
    try {
      if (connection.inTransaction) rollback.run();
    } catch (error) {
      process.emitWarning(error as Error);
    }
  }

  return { ...queue, isWriting: () => writing };
}
