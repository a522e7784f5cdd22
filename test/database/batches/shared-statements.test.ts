/**
 * Which statements calls with the same SQL text may share on PostgreSQL, and which are sent once a call.
 *
 * `server/database/postgres/shared-statements.ts`. A statement that is shared by mistake loses a change, or returns rows in another
 * order. One that could be shared and is not costs a little more. So a statement that is not plain is sent alone.
 */
import { describe, expect, it } from 'vitest';
import { sharedStatement } from '../../../server/database/postgres/shared-statements.ts';

describe('is shared', () => {
  it.each([
    ['a look-up', 'SELECT a, b FROM t WHERE id = $1'],
    ['one over two lines', 'SELECT a\n  FROM t WHERE id = $1'],
    ['a count', 'SELECT count(*) AS n FROM t WHERE id = $1 OR other = $2'],
    ['one with a limit of its own', 'SELECT 1 AS one FROM t WHERE id = $1 LIMIT 1'],
  ])('%s: its rows are split by call', (_, sql) => {
    expect(sharedStatement(sql)).toMatchObject({ returnsRows: true, keyParam: null, addedParam: null });
  });

  it('what adds rows of values', () => {
    const sql = `INSERT INTO t (a, b, c) VALUES ($1, 'x', $2)`;
    expect(sharedStatement(sql)).toMatchObject({ returnsRows: false, keyParam: null, addedParam: null });
  });

  it.each([
    ['UPDATE t SET a = $2 WHERE id = $1', 0, false],
    ['UPDATE t SET a = $1, b = b + 1 WHERE id = $2 AND a < $1', 1, false],
    ['UPDATE t SET a = $2 WHERE id = $1 AND (a < $2 OR (a = 0 AND $2 = 0)) RETURNING a, b', 0, true],
    ['DELETE FROM t WHERE id = $1', 0, false],
    ['DELETE FROM t WHERE id = $2 AND a = $1 RETURNING a', 1, true],
  ])('%s: by calls that differ in the key', (sql, keyParam, returnsRows) => {
    expect(sharedStatement(sql)).toMatchObject({ keyParam, returnsRows, addedParam: null });
  });
});

describe('is sent once a call', () => {
  it.each([
    ['in an order of its own', 'SELECT a FROM t WHERE id = $1 ORDER BY a'],
    ['from somewhere on', 'SELECT a FROM t WHERE id = $1 OFFSET $2'],
    ['that locks', 'SELECT a FROM t WHERE id = $1 FOR UPDATE'],
    ['that locks a little', 'SELECT a FROM t WHERE id = $1 FOR SHARE'],
    ['without a value', 'SELECT a FROM t'],
    ['that begins elsewhere', 'WITH x AS (SELECT a FROM t WHERE id = $1) SELECT a FROM x'],
  ])('a look-up %s', (_, sql) => expect(sharedStatement(sql)).toBeNull());

  it.each([
    ['where it may be there', 'INSERT INTO t (a) VALUES ($1) ON CONFLICT DO NOTHING'],
    ['that it looked up', 'INSERT INTO t (a) SELECT b FROM u WHERE id = $1'],
    ['with a value that it looked up', 'INSERT INTO t (a, b) VALUES ($1, (SELECT count(*) FROM t))'],
    ['and tells', 'INSERT INTO t (a) VALUES ($1) RETURNING a'],
    ['twice', 'INSERT INTO t (a) VALUES ($1), ($2)'],
  ])('what adds a row %s', (_, sql) => expect(sharedStatement(sql)).toBeNull());

  it.each([
    ['by what it looked up', 'UPDATE t SET a = (SELECT max(a) FROM t) WHERE id = $1'],
    ['where it looks elsewhere', 'UPDATE t SET a = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM u WHERE id = $1)'],
    ['where one of two things holds', 'UPDATE t SET a = $2 WHERE id = $1 OR other = $1'],
    ['where one of two things holds, further on', 'DELETE FROM t WHERE id = $1 AND (a = 1) OR (b = 2)'],
    ['by what may be many', 'UPDATE t SET a = $2 WHERE id IN ($1, $3)'],
    ['by what is no value', 'UPDATE t SET a = $1 WHERE id = 1 AND b = $2'],
    ['by a comparison', 'DELETE FROM t WHERE expires_at <= $1'],
    ['by something made of its value', 'UPDATE t SET a = $2 WHERE id = $1 % 2'],
    ['and where it looks for them', 'UPDATE t SET a = 1, id = $2 WHERE id = $1'],
    ['everywhere', 'UPDATE t SET a = $1'],
    ['and tells all that there is', 'DELETE FROM t WHERE id = $1 RETURNING *'],
    ['and tells what it was asked', 'UPDATE t SET a = 1 WHERE id = $1 RETURNING CASE WHEN b = $2 THEN 1 ELSE 0 END AS c'],
  ])('what changes rows %s', (_, sql) => expect(sharedStatement(sql)).toBeNull());
});

it('a shared change checks its guards again on the rows it found: a row may have changed since its look-up', () => {
  const guard = "(id = asked.p1 AND a < asked.p2 AND state = 'open') IS TRUE";
  for (const sql of ['UPDATE t SET b = $2', 'DELETE FROM t']) {
    const text = sharedStatement(`${sql} WHERE id = $1 AND a < $2 AND state = 'open'`)?.text(['text', 'int8']);
    expect(text).toContain(`t.ctid = found.ctid AND ${guard}`);
  }
});

describe('is merged into a sum', () => {
  const adds = (sql: string) => sharedStatement(sql)?.addedParam ?? null;

  it('what is only added to the same row', () => {
    expect(adds('UPDATE t SET a = a + $1 WHERE id = $2 AND currency = $3')).toBe(0);
    expect(adds('UPDATE t SET a = a + $2 WHERE id = $1')).toBe(1);
  });

  it.each([
    ['is taken away, of what has to be there', 'UPDATE t SET a = a - $1 WHERE id = $2 AND a >= $1'],
    ['decides where', 'UPDATE t SET a = a + $1 WHERE id = $2 AND b >= $1'],
    ['changes what decides where', 'UPDATE t SET a = a + $1 WHERE id = $2 AND a < 5'],
    ['is told', 'UPDATE t SET a = a + $1 WHERE id = $2 RETURNING a'],
    ['is put beside something else', 'UPDATE t SET a = a + $1, b = $3 WHERE id = $2'],
    ['is added to something else', 'UPDATE t SET a = b + $1 WHERE id = $2'],
    ['is more than one value', 'UPDATE t SET a = a + $1 * 2 WHERE id = $2'],
  ])('not what %s', (_, sql) => {
    expect(sharedStatement(sql)).not.toBeNull();
    expect(adds(sql)).toBeNull();
  });
});
