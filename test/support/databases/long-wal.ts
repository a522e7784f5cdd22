/** A SQLite file with many writers at once, and the length of its WAL after each commit, as another connection sees it. */
import BetterSqlite from 'better-sqlite3';
import { expect } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { openSqlite } from '../../../server/database/sqlite/open-sqlite.ts';
import { temporaryDatabase } from './temporary-database.ts';

export const LONG = 2_000;
const WRITERS = 16;

/** @param longWal frames that make the WAL long */
export async function written({ longWal = LONG } = {}) {
  const here = await temporaryDatabase({ migrated: false });
  const open = () => openSqlite(here.path, longWal);
  const database = open();
  await database.write(({ script }) => script('CREATE TABLE words (word INTEGER PRIMARY KEY, text TEXT)'));
  const other = new BetterSqlite(here.path);
  const state = other.prepare<[], { log: number; checkpointed: number }>('PRAGMA wal_checkpoint(NOOP)');
  const frames = () => state.get()?.log ?? 0;
  let word = 0;

  /** Writes from many sides. @returns how often the WAL began anew, and how long it was at most */
  async function writeUntil(isEnough: (seen: { anew: number; longest: number }) => boolean, through: readonly Database[] = [database]) {
    const seen = { anew: 0, longest: 0 };
    let last = frames();
    const writer = async (_: unknown, which: number) => {
      for (let each = 0; !isEnough(seen) && each < 20_000; each += 1) {
        word += 1;
        // All over the table, so that a commit is many pages.
        const key = Number((BigInt(word) * 11_400_714_819_323_198_485n) % 1_000_000_007n);
        const text = 'x'.repeat(1_000);
        await through[which % through.length]?.write(({ run }) => run('INSERT INTO words VALUES ($1, $2)', [key, text]));
        const now = frames();
        if (now < last) seen.anew += 1;
        seen.longest = Math.max(seen.longest, now);
        last = now;
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, writer));
    return seen;
  }

  return {
    ...here,
    database,
    open,
    writeUntil,
    expectWhole: () => {
      expect(here.elsewhere('SELECT count(*) AS n FROM words')).toEqual([{ n: word }]);
      expect(here.elsewhere('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    },
    [Symbol.asyncDispose]: async () => {
      other.close();
      await database.close();
      await here[Symbol.asyncDispose]();
    },
  };
}
