/**
 * The errors of SQLite by what may follow: the same again (busy), 503 for the whole batch (exhaustion), or the job's failure.
 *
 * If the kind is wrong, a payment that may be tried again fails, or a job goes on after SQLite has ended its transaction.
 */
import BetterSqlite from 'better-sqlite3';

/** Another connection holds the file; it may be tried again. */
export function isBusy(error: unknown): boolean {
  return error instanceof BetterSqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** The machine is at its limit, and no job is at fault: the whole batch is answered with 503. */
export function isExhaustion(error: unknown): boolean {
  return error instanceof BetterSqlite.SqliteError && /^SQLITE_(FULL|IOERR|NOMEM|BUSY|INTERRUPT|READONLY|CORRUPT)/.test(error.code);
}
