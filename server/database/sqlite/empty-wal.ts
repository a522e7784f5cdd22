/**
 * Empties the write-ahead log of a SQLite file that may be in use: what it holds goes into the file, and the log is cut to nothing.
 *
 * The log keeps each page as it was at every commit since the last time, so what was deleted stands in it until then.
 */
import BetterSqlite from 'better-sqlite3';

/** Whoever writes or reads just now is waited for; this process waits meanwhile. */
const WAIT_MS = 2_000;

/** @returns false where somebody was reading an older state all the while; then the log is as it was, or longer */
export function emptyWal(path: string): boolean {
  const connection = new BetterSqlite(path, { fileMustExist: true, timeout: WAIT_MS });
  try {
    return (connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[])[0]?.busy === 0;
  } finally {
    connection.close();
  }
}
