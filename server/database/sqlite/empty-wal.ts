/**
 * Empties the WAL of a SQLite file that may be in use: its content goes into the file, and its length becomes zero.
 *
 * The WAL holds earlier versions of each page, so deleted rows stay readable in it until then. Erasure needs this
 * (Regulation (EU) 2016/679 Art 17).
 */
import BetterSqlite from 'better-sqlite3';

/** How long it waits for readers and writers of the file. The whole process waits. */
const WAIT_MS = 2_000;

/** @returns false if a reader held an older state all the while; the WAL is then as long as before, or longer */
export function emptyWal(path: string): boolean {
  const connection = new BetterSqlite(path, { fileMustExist: true, timeout: WAIT_MS });
  try {
    return (connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[])[0]?.busy === 0;
  } finally {
    connection.close();
  }
}
