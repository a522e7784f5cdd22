/**
 * The small interface between SQL and everything above: read, and write in one transaction.
 *
 * SQL is written once, with `$1` parameters, in the dialect that SQLite and PostgreSQL share. A job is one act that
 * must be atomic: it happens whole or not at all, and `write` answers only after the commit is on disk.
 * A job awaits nothing but its own queries; anything else would hold the one writer for everybody.
 */

import type { AuditHead } from '../core/audit/audit-chain.ts';

export type Value = string | number | bigint | null;
export type Row = Record<string, string | number | null>;

export type Query = <R extends Row>(sql: string, params?: readonly Value[]) => Promise<R[]>;

/** What a job writes with. Valid only until the job returns. */
export type Transaction = {
  /** Rows of a SELECT, or of `… RETURNING`. */
  readonly query: Query;
  /** Number of rows changed. */
  readonly run: (sql: string, params?: readonly Value[]) => Promise<number>;
  /**
   * Adds a row that nothing else in its batch looks for, and no foreign key but of another such row: PostgreSQL is given
   * those of a batch together, before the commit.
   */
  readonly append: (to: Appended, row: readonly Value[]) => Promise<void>;
  /** What the jobs of a batch remember together; as it was before, where a job is undone. */
  readonly batch: BatchMemory;
  /** Runs `effect` once the commit is on disk, and never where the job was rolled back. */
  readonly afterCommit: (effect: () => void) => void;
  /** Several statements without parameters: for migrations. */
  readonly script: (sql: string) => Promise<void>;
};

/** A table that only grows: its columns, each text unless it is named as a number. */
export type Appended = { readonly table: string; readonly columns: readonly string[]; readonly numbers: readonly string[] };

export type BatchMemory = {
  /** Where the audit chain ended before the batch, and where it ends with it (`audit-head.ts`); null where nothing was appended. */
  chain: { readonly start: AuditHead; readonly end: AuditHead } | null;
  /** Looked up once, whoever asks first. */
  found: Promise<AuditHead> | null;
};

export type Job<T> = (transaction: Transaction) => Promise<T>;

export type Dialect = 'sqlite' | 'postgres';

export type Database = {
  readonly dialect: Dialect;
  /** Reads what is committed. */
  readonly read: Query;
  /**
   * Runs `job` in one transaction.
   * @param payerId the payer whose act it is, where it looks at nothing but what is his own, and gives others only by statements
   *   that do not look: PostgreSQL may run it side by side with acts of others
   * @returns what the job returned, or the value it rolled back with
   * @throws what the job threw, after rolling back; `Unavailable` where the database could not keep its word
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

/** POLICY: jobs that wait on one instance. Whoever would wait behind so many is told at once, and the queue cannot grow without end. */
export const LONGEST_QUEUE = 1_000;

/**
 * The database cannot do it now; nothing was done, and it may be tried again (503). Only where the connection broke during
 * a commit, and the server did not come back to be asked, may the act have happened, whole.
 */
export class Unavailable extends Error {}

/** The one row that a look-up by key gives, or null. */
export function firstRow<R>(rows: readonly R[]): R | null {
  return rows[0] ?? null;
}
