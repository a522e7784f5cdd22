/**
 * The small interface between SQL and everything above it: read, and write in one transaction.
 *
 * SQL is written once, with `$1` parameters, in the dialect that SQLite and PostgreSQL share. A job is one act that must be
 * atomic: it happens whole or not at all (contract §4), and `write` answers after the commit is on disk. An author of a
 * store needs this file only; README.md beside it says how the two drivers keep these promises, and lists what SQL must not
 * do because PostgreSQL shares statements by their text. A job that breaks a rule here is a silent race, not an error.
 */

import type { AuditHead } from '../core/audit/audit-chain.ts';

export type Value = string | number | bigint | null;
export type Row = Record<string, string | number | null>;

export type Query = <R extends Row>(sql: string, params?: readonly Value[]) => Promise<R[]>;

/** What a job writes with. Valid until the job returns; a later statement is refused with `Unavailable`. */
export type Transaction = {
  /** Returns the rows of a SELECT or of `… RETURNING`. Statements of one job keep their order, so a job need not await each. */
  readonly query: Query;
  /** Returns the number of rows changed. */
  readonly run: (sql: string, params?: readonly Value[]) => Promise<number>;
  /**
   * Adds a row. PostgreSQL sends the appended rows of a batch together, before the commit, one statement a table.
   * Use it only if no statement of the batch depends on the row: a statement that contains the table's name does find it,
   * but a trigger, a view or the foreign key of a row that is not appended does not. A row that refers to an appended row of
   * another table is appended after it, in every job alike. A violated constraint may fail the job only after it has returned, so the job
   * cannot handle the error. @param row a value for each of `to.columns`
   */
  readonly append: (to: Appended, row: readonly Value[]) => Promise<void>;
  /** The memory that the jobs of a batch share, for the audit log only. A job that is rolled back leaves it as it was. */
  readonly batch: BatchMemory;
  /**
   * Runs `effect` after the commit is on disk and before `write` answers, in order; never if the job was rolled back.
   * A job may run more than once, so everything that it changes outside the database (a cache, a metric) belongs here: only
   * the effects of the run that was committed happen. `effect` is synchronous. If it throws, the process emits a warning and
   * the caller is answered all the same. A crash after the commit loses it, so nothing that must happen may depend on it.
   */
  readonly afterCommit: (effect: () => void) => void;
  /** Runs statements without parameters, separated by semicolons, without a time limit: for migrations. */
  readonly script: (sql: string) => Promise<void>;
};

/** A table that only grows. A column is text unless it is in `numbers`. Make one constant a table: rows are grouped by this object. */
export type Appended = { readonly table: string; readonly columns: readonly string[]; readonly numbers: readonly string[] };

export type BatchMemory = {
  /** The end of the audit chain before the batch, and with it (`audit-head.ts`); null if the batch appended no event. */
  chain: { readonly start: AuditHead; readonly end: AuditHead } | null;
  /** The look-up of the end, shared by the jobs of the batch. */
  found: Promise<AuditHead> | null;
};

export type Job<T> = (transaction: Transaction) => Promise<T>;

export type Dialect = 'sqlite' | 'postgres';

export type Database = {
  readonly dialect: Dialect;
  /** Returns what is committed. It cannot write and does not wait for jobs. Two calls may see two states of the database. */
  readonly read: Query;
  /**
   * Runs `job` in one transaction.
   *
   * Jobs run in the order of the calls, and a job sees what the jobs before it wrote. Without `payerId` no other job runs beside it.
   * Writers of all instances run one after the other, so what a job has read does not change before it commits.
   * A job awaits nothing but its own statements: anything else holds the one writer for all callers. It may run more than
   * once, so it changes nothing outside the database (`afterCommit`). It does not go on after a statement has failed:
   * PostgreSQL rolls such a job back. Where a conflict is expected, use ON CONFLICT.
   * @param payerId set it only if the job reads this payer's rows alone and changes other rows only by blind increments
   * (`SET balance = balance + $1`), INSERT or `append`. PostgreSQL then runs it in parallel with jobs of other payers, inside
   * the same transaction. Nothing checks this: a job that reads a row which a job of another payer changes decides on a value
   * that is already wrong. Jobs of one payer keep their order.
   * @returns what the job returned, or the value it rolled back with; after the commit
   * @throws what the job threw, after rolling back; `Unavailable` if the database could not commit
   */
  readonly write: <T>(job: Job<T>, payerId?: string) => Promise<T>;
  readonly close: () => Promise<void>;
};

/** Thrown in a job to undo everything it did and answer with `value`. Guards use it: a fact that no longer holds undoes the act. */
export class Rollback<T> extends Error {
  readonly value: T;
  constructor(value: T) {
    super('rolled back');
    this.value = value;
  }
}

/** POLICY: jobs that wait on one instance. The next job is refused at once, so the queue cannot grow without end. */
export const LONGEST_QUEUE = 1_000;

/**
 * The database cannot do it now: nothing was done, and it may be tried again (503). One exception: the connection broke
 * during a commit and the server did not come back to be asked. Then the act may have happened, whole.
 */
export class Unavailable extends Error {}

/** The one row of a look-up by key, or null. */
export function firstRow<R>(rows: readonly R[]): R | null {
  return rows[0] ?? null;
}
