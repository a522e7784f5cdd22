/**
 * What somebody changes past the lock of all writers, as an operator with `psql` does, while several share a statement: a guard
 * that does not hold any more keeps the row from them.
 *
 * `server/storage/postgres-several.ts`.
 */
import pg from 'pg';
import { expect, it } from 'vitest';
import { openedThings } from '../support/things.ts';

const WAITERS = `SELECT count(*) > 0 AS wait FROM pg_locks WHERE NOT granted AND locktype = 'transactionid' AND pid <> pg_backend_pid()`;

it.each([
  'UPDATE things SET n = $2 WHERE id = $1 AND note = $3',
  'DELETE FROM things WHERE id = $1 AND n < $2 AND note = $3',
])('a row that somebody closes meanwhile is not changed any more: %s', async (sql) => {
  await using here = await openedThings();
  await here.database.write(({ script }) =>
    script(`DELETE FROM things; INSERT INTO things (id, n, note) VALUES ('a', 1, 'open'), ('b', 1, 'open')`),
  );
  const operator = new pg.Client(here.env.DATABASE_URL);
  await operator.connect();
  try {
    await operator.query('BEGIN');
    await operator.query(`UPDATE things SET note = 'closed' WHERE id = 'a'`);
    const changed = ['a', 'b'].map((id) => here.database.write(({ run }) => run(sql, [id, 5, 'open']), id));
    while (!(await operator.query(WAITERS)).rows[0].wait);
    await operator.query('COMMIT');
    expect(await Promise.all(changed)).toEqual([0, 1]);
    expect((await here.there()).find(({ id }) => id === 'a')).toEqual({ id: 'a', n: 1, note: 'closed' });
  } finally {
    await operator.end();
  }
});
