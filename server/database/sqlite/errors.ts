/** Errors of SQLite, told apart by what may follow them. */
import BetterSqlite from 'better-sqlite3';

/** Another connection holds the file; it can be tried again. */
export function isBusy(error: unknown): boolean {
  return error instanceof BetterSqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** Errors that say the machine is at its end, not that the job was wrong: the whole batch is answered with 503. */
export function isExhaustion(error: unknown): boolean {
  return error instanceof BetterSqlite.SqliteError && /^SQLITE_(FULL|IOERR|NOMEM|BUSY|INTERRUPT|READONLY|CORRUPT)/.test(error.code);
}
