/**
 * What both drivers promise of a statement: `$1` parameters that are values and never SQL, whole numbers as numbers, how
 * many rows changed, and a reader that sees what is committed and cannot write.
 *
 * stack.md, trap 4: PostgreSQL returns int8 as a string. Money that came back as text would be compared as text.
 */
import { describe, expect, it } from 'vitest';
import { openedDatabase } from '../../support/databases/opened-database.ts';

const ADD = 'INSERT INTO database_facts (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING';

describe('parameters', () => {
  it.each([
    ['out of order', 'SELECT name FROM database_facts WHERE value = $2 AND name = $1', ['a', 'b']],
    ['used twice', 'SELECT name FROM database_facts WHERE name = $1 AND value <> $1', ['a']],
    [
      'past nine',
      'SELECT name FROM database_facts WHERE value = $11 AND name IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
      [...'012345678a', 'b'],
    ],
  ])('%s', async (_, sql, params) => {
    await using here = await openedDatabase();
    await here.run(ADD, ['a', 'b']);
    expect(await here.database.read(sql, params)).toEqual([{ name: 'a' }]);
    expect(await here.database.write(({ query }) => query(sql, params))).toEqual([{ name: 'a' }]);
  });

  it.each([`x'); DROP TABLE payments; --$1?`, '', 'é 漢 😀 \u2028 \\ " %'])('%j is a value and never SQL', async (text) => {
    await using here = await openedDatabase();
    await here.run(ADD, [text, text]);
    expect(await here.database.read('SELECT name, value FROM database_facts WHERE name = $1', [text])).toEqual([
      { name: text, value: text },
    ]);
  });

  it('carry whole numbers, big ones and null, and they come back as numbers', async () => {
    await using here = await openedDatabase();
    const insert = 'INSERT INTO audit_keys (key_id, public_key_pem, valid_from, valid_until) VALUES ($1, $2, $3, $4)';
    await here.run(insert, ['a', 'pem', -1, null]);
    await here.run(insert, ['b', 'pem', Number.MAX_SAFE_INTEGER, 99_999_999_999n]);
    expect(await here.database.read('SELECT valid_from, valid_until FROM audit_keys ORDER BY key_id')).toEqual([
      { valid_from: -1, valid_until: null },
      { valid_from: Number.MAX_SAFE_INTEGER, valid_until: 99_999_999_999 },
    ]);
    const sums = 'SELECT count(*) AS count, sum(valid_until) AS sum, max(valid_from) AS max FROM audit_keys';
    expect(await here.database.read(sums)).toEqual([{ count: 2, sum: 99_999_999_999, max: Number.MAX_SAFE_INTEGER }]);
  });
});

describe('the writer', () => {
  it('counts the rows that a statement changed', async () => {
    await using here = await openedDatabase();
    const counted = [await here.run(ADD, ['a', '1']), await here.run(ADD, ['a', '2']), await here.run(ADD, ['b', '2'])];
    expect([
      ...counted,
      await here.run('UPDATE database_facts SET value = $1', ['3']),
      await here.run('DELETE FROM database_facts'),
    ]).toEqual([1, 0, 1, 2, 2]);
  });

  it('survives a statement that is none', async () => {
    await using here = await openedDatabase();
    await expect(here.run('SELEKT 1')).rejects.toThrow('syntax error');
    expect(await here.run(ADD, ['a', 'b'])).toBe(1);
  });
});

describe('the reader', () => {
  it('sees what is committed, and nothing of a transaction that is on its way', async () => {
    await using here = await openedDatabase();
    const count = async () => (await here.database.read<{ n: number }>('SELECT count(*) AS n FROM database_facts'))[0]?.n;
    await here.database.write(async (transaction) => {
      await transaction.run(ADD, ['a', 'b']);
      expect(await count()).toBe(0);
      expect(await transaction.query('SELECT value FROM database_facts')).toEqual([{ value: 'b' }]);
    });
    expect(await count()).toBe(1);
  });

  it('cannot write', async () => {
    await using here = await openedDatabase();
    await expect(here.database.read(`${ADD} RETURNING name`, ['a', 'b'])).rejects.toThrow(/read-?only/);
    expect(await here.database.read('SELECT name FROM database_facts')).toEqual([]);
  });
});
