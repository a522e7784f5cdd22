/**
 * SQLite behind the `Database` interface: one writer that commits in groups, one reader that never waits.
 *
 * Jobs queue; one `BEGIN IMMEDIATE … COMMIT` runs all that are waiting, each in a savepoint so that one that fails does
 * not take the others along, and nobody is answered before the commit is on disk (`synchronous=FULL`).
 * SQLite may roll back the whole batch on its own (disk full, I/O error); a job that went on after that would write
 * outside any transaction, so `inTransaction` is looked at after every error.
 */
import { setTimeout as wait } from 'node:timers/promises';
import BetterSqlite from 'better-sqlite3';
import { type Database, type Job, LONGEST_QUEUE, Rollback, type Row, Unavailable, type Value } from './database.ts';
import { queriesOn, statementsOn } from './sqlite-statements.ts';

type Waiting = { job: Job<unknown>; resolve: (value: unknown) => void; reject: (error: unknown) => void };
type Settle = () => void;

/** POLICY: enough to share a commit, few enough that the first in line does not wait for long. */
const LARGEST_BATCH = 200;
/** Another process writes: a command line tool, a second server on the file. */
const BUSY_TIMEOUT_MS = 5_000;
const BETWEEN_TRIES_MS = 5;
/** A write-ahead log that grew under a long read is cut back to this. */
const LARGEST_IDLE_LOG = 64 * 1024 * 1024;

/** Opens the file, or makes it. @throws SqliteError where it is no SQLite database, or cannot be opened */
export function openSqlite(path: string): Database {
  const writer = new BetterSqlite(path, { timeout: BUSY_TIMEOUT_MS });
  writer.pragma('journal_mode = WAL');
  writer.pragma('synchronous = FULL');
  writer.pragma('foreign_keys = ON');
  // Otherwise REPLACE deletes a row without asking the triggers that forbid it.
  writer.pragma('recursive_triggers = ON');
  // What a savepoint may have to undo is kept in memory, not in a file; and the pages that every payment touches stay cached.
  writer.pragma('temp_store = MEMORY');
  writer.pragma('cache_size = -32768');
  writer.pragma(`journal_size_limit = ${LARGEST_IDLE_LOG}`);
  // SQLite waits by stopping the whole process. From now on the queue waits, and everything else goes on.
  writer.pragma('busy_timeout = 0');
  const reader = new BetterSqlite(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });

  const statements = statementsOn(writer);
  const [begin, commit] = [writer.prepare('BEGIN IMMEDIATE'), writer.prepare('COMMIT')];
  const [savepoint, release] = [writer.prepare('SAVEPOINT job'), writer.prepare('RELEASE job')];
  const rowsOfWriter = queriesOn(writer);
  const rowsOfReader = queriesOn(reader);
  const waiting: Waiting[] = [];
  let draining: Promise<void> | null = null;

  const write = <T>(job: Job<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (waiting.length >= LONGEST_QUEUE) return reject(new Unavailable('more jobs wait than can be done soon'));
      waiting.push({ job, resolve: resolve as (value: unknown) => void, reject });
      draining ??= drain();
    });

  async function drain(): Promise<void> {
    // Let requests that are already on their way join the first batch.
    await new Promise(setImmediate);
    while (waiting.length > 0) await commitTogether(waiting.splice(0, LARGEST_BATCH));
    draining = null;
  }

  async function commitTogether(batch: Waiting[]): Promise<void> {
    const settled: Settle[] = [];
    // One job alone needs no savepoint: what it undoes is all there is.
    const alone = batch.length === 1;
    try {
      await beginImmediately();
      for (const each of batch) settled.push(await runJob(each, alone));
      if (!alone || writer.inTransaction) commit.run();
    } catch (error) {
      for (const { reject } of batch) reject(new Unavailable('the database could not commit', { cause: error }));
      rollBack();
      return;
    }
    for (const settle of settled) settle();
  }

  /** Waits for another process that writes. Only the queue waits. */
  async function beginImmediately(): Promise<void> {
    const until = performance.now() + BUSY_TIMEOUT_MS;
    for (;;) {
      try {
        begin.run();
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > until) throw error;
        await wait(BETWEEN_TRIES_MS);
      }
    }
  }

  /**
   * The writer's cache knows what it wrote; the reader's forgets everything at each commit. While the writer is in a
   * transaction it would show what is not committed, and while another process holds the file it does not wait: then the
   * reader is asked.
   */
  function readRows(sql: string, params?: readonly Value[]): Row[] {
    if (writer.inTransaction) return rowsOfReader(sql, params);
    try {
      return rowsOfWriter(sql, params);
    } catch (error) {
      if (!isBusy(error)) throw error;
      return rowsOfReader(sql, params);
    }
  }

  /** Where even this fails the next BEGIN fails too, and its batch is told; the queue lives on. */
  function rollBack(): void {
    try {
      if (writer.inTransaction) writer.exec('ROLLBACK');
    } catch (error) {
      process.emitWarning(error as Error);
    }
  }

  /** Runs one job. @returns how to answer it once the batch is committed @throws when the batch is lost */
  async function runJob({ job, resolve, reject }: Waiting, alone: boolean): Promise<Settle> {
    if (!writer.inTransaction) throw new Unavailable('the database gave the transaction up');
    if (!alone) savepoint.run();
    const effects: (() => void)[] = [];
    try {
      const value = await job({ ...statements, afterCommit: (effect) => effects.push(effect) });
      if (!writer.inTransaction) throw new Unavailable('the database gave the transaction up');
      if (!alone) release.run();
      return () => {
        for (const effect of effects) perform(effect);
        resolve(value);
      };
    } catch (error) {
      if (!writer.inTransaction) throw error;
      writer.exec(alone ? 'ROLLBACK' : 'ROLLBACK TO job; RELEASE job');
      if (isExhaustion(error)) throw error;
      return error instanceof Rollback ? () => resolve(error.value) : () => reject(error);
    }
  }

  return {
    dialect: 'sqlite',
    read: async (sql, params) => readRows(sql, params) as never,
    write,
    close: async () => {
      await draining;
      reader.close();
      writer.close();
    },
  };
}

/** The act is committed and has to be answered, whatever its effect does. */
function perform(effect: () => void): void {
  try {
    effect();
  } catch (error) {
    process.emitWarning(error as Error);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof BetterSqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** Errors that say the machine is at its end, not that the job was wrong: the whole batch is answered with 503. */
function isExhaustion(error: unknown): boolean {
  return error instanceof BetterSqlite.SqliteError && /^SQLITE_(FULL|IOERR|NOMEM|BUSY|INTERRUPT|READONLY|CORRUPT)/.test(error.code);
}
