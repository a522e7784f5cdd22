/** The bench counts frames and commits as SQLite wrote them, and says nothing of a log that began anew. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWalLog } from './wal-log.ts';

describe('the log, read from outside', () => {
  let folder: string;
  let connection: BetterSqlite.Database;
  let log: ReturnType<typeof openWalLog>;
  const insert = (bytes: number) => connection.prepare('INSERT INTO kept VALUES (?)').run(Buffer.alloc(bytes));
  const frames = () => (connection.pragma('wal_checkpoint(NOOP)') as { log: number }[])[0]?.log;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fido2-sca-wal-'));
    connection = new BetterSqlite(join(folder, 'some.db'));
    connection.pragma('journal_mode = WAL');
    connection.exec('CREATE TABLE kept (bytes BLOB)');
    log = openWalLog(join(folder, 'some.db'));
  });
  afterEach(() => {
    log.close();
    connection.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has as many frames as SQLite says', () => {
    insert(20_000);
    expect(log.position().frames).toBe(frames());
  });

  it('has a commit for each transaction, of however many pages', () => {
    const before = log.position();
    insert(10);
    insert(20_000);
    connection.transaction(() => [insert(10), insert(10)])();
    expect(log.writtenSince(before)).toMatchObject({ commits: 3, frames: (frames() ?? 0) - before.frames });
  });

  it('is silent where the log began anew meanwhile', () => {
    const before = log.position();
    connection.pragma('wal_checkpoint(RESTART)');
    insert(10);
    expect(log.writtenSince(before)).toBeNull();
    expect(log.position().frames).toBe(frames());
  });
});
