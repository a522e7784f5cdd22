/**
 * A SQLite file of a test's own behind our driver, and a plain second connection that sees what is really in the file.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import type { Config } from '../../../server/config.ts';
import { newId } from '../../../server/core/audit/audit-chain.ts';
import type { Database, Row, Transaction, Value } from '../../../server/database/database.ts';
import { migrate } from '../../../server/database/schema/migrations.ts';
import { openSqlite } from '../../../server/database/sqlite/open-sqlite.ts';
import { type Stores, stores } from '../../../server/storage/stores.ts';
import { START } from '../bank/bank.ts';

export type TemporaryDatabase = AsyncDisposable & {
  readonly folder: string;
  readonly path: string;
  readonly database: Database;
  readonly stores: Stores;
  /** Rows as another process would see them now. */
  readonly elsewhere: (sql: string) => Row[];
  /** How many transactions have been committed to the write-ahead log. */
  readonly commits: () => number;
  /** One statement in a transaction of its own. @returns the number of rows changed */
  readonly run: (sql: string, params?: readonly Value[]) => Promise<number>;
};

export async function temporaryDatabase({ migrated = true } = {}): Promise<TemporaryDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-db-'));
  const path = join(folder, 'bank.db');
  const database = openSqlite(path);
  if (migrated) await migrate(database, 'sqlite', START);
  const other = new BetterSqlite(path, { readonly: true });
  const randomBytes = seededBytes(path);
  return {
    folder,
    path,
    database,
    stores: stores(database, randomBytes, () => newId(randomBytes)),
    elsewhere: (sql) => other.prepare(sql).all() as Row[],
    commits: () => commitsIn(readFileSync(`${path}-wal`)),
    run: (sql, params) => database.write((transaction) => transaction.run(sql, params)),
    [Symbol.asyncDispose]: async () => {
      other.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * SQLite file format, "The Write-Ahead Log": after a header of 32 bytes come frames of 24 bytes and a page; the frame that
 * ends a transaction says how large the database is after it, all others say 0.
 */
function commitsIn(wal: Buffer): number {
  const frame = 24 + wal.readUInt32BE(8);
  const salt = wal.subarray(16, 24);
  let commits = 0;
  for (let at = 32; at + frame <= wal.length && wal.subarray(at + 8, at + 16).equals(salt); at += frame) {
    if (wal.readUInt32BE(at + 4) !== 0) commits += 1;
  }
  return commits;
}

export const insertWord = (word: string) => (transaction: Transaction) => transaction.run('INSERT INTO words (word) VALUES ($1)', [word]);

/** A database with one table of unique words, for tests of transactions and of nothing else. */
export async function wordsDatabase(): Promise<TemporaryDatabase & { there: () => unknown[] }> {
  const temporary = await temporaryDatabase({ migrated: false });
  await temporary.database.write((transaction) => transaction.script('CREATE TABLE words (word TEXT PRIMARY KEY)'));
  return { ...temporary, there: () => temporary.elsewhere('SELECT word FROM words ORDER BY rowid').map(({ word }) => word) };
}

/** What somebody does who has the file: no triggers, no foreign keys, any SQL. A server sees it from its next turn on. */
export async function tamper(path: string, sql: string): Promise<void> {
  const connection = new BetterSqlite(path);
  connection.pragma('foreign_keys = OFF');
  const triggers = connection.prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).all();
  connection.exec(triggers.map(({ name }) => `DROP TRIGGER ${name};`).join(''));
  connection.exec(sql);
  connection.close();
  await new Promise(setImmediate);
}

/** The file of a bank on SQLite. */
export function fileOf({ database }: Config): string {
  if (database.kind !== 'sqlite') throw new Error('this bank has no file');
  return database.path;
}
