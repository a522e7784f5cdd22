/**
 * SQLite behind the `Database` interface: one writer that commits in groups (`writer.ts`), and reads that never wait for
 * it (`reader.ts`). Here are the connections and their settings: commits that last, and every constraint on. Without
 * `synchronous=FULL` a payment that was answered can be lost with the power (contract §4).
 */
import { closeSync, existsSync, openSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import type { Database } from '../database.ts';
import { sqliteReader } from './reader.ts';
import { sqliteWalKeeper } from './wal-keeper.ts';
import { BUSY_TIMEOUT_MS, sqliteWriter } from './writer.ts';

/** A WAL that grew under a long read is cut back to this. */
const LARGEST_IDLE_WAL = 64 * 1024 * 1024;

/**
 * Opens the file, or makes it. @throws SqliteError if it is no SQLite database, or cannot be opened
 * @param longWal frames that make the WAL long (`wal-keeper.ts`)
 */
export function openSqlite(path: string, longWal?: number): Database {
  // Only its owner may read it. SQLite gives the files beside it the same mode, and accepts an empty file.
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const connection = new BetterSqlite(path, { timeout: BUSY_TIMEOUT_MS });
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  // Without this, REPLACE deletes a row and skips the triggers that forbid it.
  connection.pragma('recursive_triggers = ON');
  // Regulation (EU) 2016/679 Art 17: what is deleted or overwritten is zeroed in the file. Payments delete nothing and cost no more.
  connection.pragma('secure_delete = ON');
  // Savepoints keep their undo pages in memory, not in a file. The cache holds the pages that every payment touches.
  connection.pragma('temp_store = MEMORY');
  connection.pragma('cache_size = -8192');
  connection.pragma(`journal_size_limit = ${LARGEST_IDLE_WAL}`);
  // SQLite waits by stopping the whole process. From here on only the queue waits, and everything else goes on.
  connection.pragma('busy_timeout = 0');
  const second = new BetterSqlite(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });

  const wal = sqliteWalKeeper(connection, path, longWal);
  const writer = sqliteWriter(connection, () => reader.endSnapshot(), wal);
  const reader = sqliteReader(connection, second, writer.isWriting);

  return {
    dialect: 'sqlite',
    read: async (sql, params) => reader.read(sql, params) as never,
    write: writer.write,
    close: async () => {
      await writer.close();
      reader.endSnapshot();
      await wal.close(() => {
        second.close();
        connection.close();
      });
    },
  };
}
