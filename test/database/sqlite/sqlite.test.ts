/**
 * The SQLite driver as the interface promises it: `$1` parameters, a reader that sees what is committed, durability
 * settings, and an end that waits for the queue.
 *
 * stack.md, traps 1 and 2: WAL, `synchronous=FULL`, foreign keys on. `server/database/database.ts`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../../server/database/database.ts';
import { openSqlite } from '../../../server/database/sqlite/open-sqlite.ts';
import { temporaryDatabase } from '../../support/databases/temporary-database.ts';

describe('parameters', () => {
  const echo = [
    ['in order', 'SELECT $1 AS a, $2 AS b', { a: 'one', b: 'two' }],
    ['out of order', 'SELECT $2 AS a, $1 AS b', { a: 'two', b: 'one' }],
    ['used twice', 'SELECT $1 AS a, $2 AS b, $1 AS c', { a: 'one', b: 'two', c: 'one' }],
    ['past nine', 'SELECT $10 AS a, $1 AS b, $11 AS c', { a: 'ten', b: 'one', c: 'eleven' }],
  ] as const;
  const values = ['one', 'two', '3', '4', '5', '6', '7', '8', '9', 'ten', 'eleven'];

  it.each(echo)('%s', async (_, sql, row) => {
    await using here = await temporaryDatabase({ migrated: false });
    expect(await here.database.read(sql, values)).toEqual([row]);
    expect(await here.database.write(({ query }) => query(sql, values))).toEqual([row]);
  });

  it('are values and never SQL', async () => {
    await using here = await temporaryDatabase();
    const evil = `x'); DROP TABLE payments; --$1?`;
    await here.run('INSERT INTO database_facts (name, value) VALUES ($1, $1)', [evil]);
    expect(await here.database.read('SELECT name, value FROM database_facts WHERE name = $1', [evil])).toEqual([
      { name: evil, value: evil },
    ]);
  });

  it('carry whole numbers, big ones, null, and text with any character', async () => {
    await using here = await temporaryDatabase({ migrated: false });
    const values = [0, -1, Number.MAX_SAFE_INTEGER, 99_999_999_999n, null, '', 'é 漢 😀 \u0000 \u2028'];
    const sql = `SELECT ${values.map((_, i) => `$${i + 1} AS v${i}`).join(', ')}`;
    const [row] = await here.database.read(sql, values);
    expect(Object.values(row ?? {})).toEqual([0, -1, Number.MAX_SAFE_INTEGER, 99_999_999_999, null, '', 'é 漢 😀 \u0000 \u2028']);
  });
});

describe('the reader', () => {
  it('sees what is committed, and nothing of a transaction that is on its way', async () => {
    await using here = await temporaryDatabase();
    const count = async () => (await here.database.read<{ n: number }>('SELECT count(*) AS n FROM database_facts'))[0]?.n;
    await here.database.write(async (transaction) => {
      await transaction.run(`INSERT INTO database_facts (name, value) VALUES ('a', 'b')`);
      expect(await count()).toBe(0);
      expect(await transaction.query('SELECT value FROM database_facts')).toEqual([{ value: 'b' }]);
    });
    expect(await count()).toBe(1);
  });

  it('cannot write', async () => {
    await using here = await temporaryDatabase();
    await expect(here.database.read(`INSERT INTO database_facts (name, value) VALUES ('a', 'b') RETURNING name`)).rejects.toThrow(
      'readonly',
    );
  });
});

describe('the writer', () => {
  it('commits to disk and not to hope: WAL, synchronous FULL, foreign keys', async () => {
    await using here = await temporaryDatabase();
    const setting = (name: string) => here.database.write(async ({ query }) => Object.values((await query(`PRAGMA ${name}`))[0] ?? {})[0]);
    expect([await setting('journal_mode'), await setting('synchronous'), await setting('foreign_keys')]).toEqual(['wal', 2, 1]);
  });

  it('counts the rows that a statement changed', async () => {
    await using here = await temporaryDatabase();
    const add = 'INSERT INTO database_facts (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING';
    expect([await here.run(add, ['a', '1']), await here.run(add, ['a', '2']), await here.run('DELETE FROM database_facts')]).toEqual([
      1, 0, 1,
    ]);
  });

  it('survives a statement that is none', async () => {
    await using here = await temporaryDatabase();
    await expect(here.run('SELEKT 1')).rejects.toThrow('syntax error');
    expect(await here.run(`INSERT INTO database_facts (name, value) VALUES ('a', 'b')`)).toBe(1);
  });
});

describe('closing', () => {
  it('waits for every job before it', async () => {
    await using here = await temporaryDatabase();
    const second = openSqlite(here.path);
    const add = (i: number) => second.write((each) => each.run('INSERT INTO database_facts (name, value) VALUES ($1, $1)', [`${i}`]));
    const jobs = Array.from({ length: 450 }, (_, i) => add(i));
    await second.close();
    expect(await Promise.all(jobs)).toEqual(Array(450).fill(1));
    expect(here.elsewhere('SELECT count(*) AS n FROM database_facts')).toEqual([{ n: 450 }]);
  });

  it('answers what comes too late with Unavailable, and does not leave it waiting', async () => {
    await using here = await temporaryDatabase();
    const second = openSqlite(here.path);
    await second.close();
    await expect(second.write(async () => 'done')).rejects.toBeInstanceOf(Unavailable);
  });
});

describe('opening', () => {
  it('refuses a file that is no database', async () => {
    await using here = await temporaryDatabase({ migrated: false });
    const path = join(here.folder, 'a-letter.db');
    writeFileSync(path, 'Dear bank,\n'.repeat(1_000));
    expect(() => openSqlite(path)).toThrow('not a database');
  });
});
