/**
 * Rows that an operator changes by hand, as with `psql`, while calls share a statement. Outside the lock of writers, a guard that
 * no longer holds keeps the row from being changed. Under the lock, the operator's transaction runs before or after all others.
 *
 * `server/database/postgres/shared-statements.ts`.
 */
import pg from 'pg';
import { expect, it } from 'vitest';
import { openedThings } from '../../support/databases/table-of-things.ts';
import { readSource } from '../../support/source-files.ts';

const WAITERS = 'SELECT count(*) > 0 AS wait FROM pg_locks WHERE NOT granted AND locktype = $1 AND pid <> pg_backend_pid()';

async function untilSomebodyWaits(operator: pg.Client, lock: 'transactionid' | 'advisory'): Promise<void> {
  await expect.poll(async () => (await operator.query(WAITERS, [lock])).rows[0].wait, { timeout: 10_000, interval: 5 }).toBe(true);
}

it.each([
  'UPDATE things SET n = $2 WHERE id = $1 AND note = $3',
  'DELETE FROM things WHERE id = $1 AND n < $2 AND note = $3',
])('a row that an operator closes meanwhile is not changed: %s', async (sql) => {
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
    await untilSomebodyWaits(operator, 'transactionid');
    await operator.query('COMMIT');
    expect(await Promise.all(changed)).toEqual([0, 1]);
    expect((await here.there()).find(({ id }) => id === 'a')).toEqual({ id: 'a', n: 1, note: 'closed' });
  } finally {
    await operator.end();
  }
});

it('a transaction that takes the lock of writers runs before or after all of them', async () => {
  const [takeLock = ''] = /SELECT pg_advisory_xact_lock\(\d+\)/.exec(readSource('server/database/README.md')) ?? [];
  await using here = await openedThings();
  await here.database.write(({ script }) => script(`DELETE FROM things; INSERT INTO things (id, n, note) VALUES ('a', 1, 'open')`));
  const operator = new pg.Client(here.env.DATABASE_URL);
  await operator.connect();
  try {
    await operator.query('BEGIN');
    await operator.query(takeLock);
    await operator.query(`UPDATE things SET n = 10 WHERE id = 'a'`);
    const sql = 'UPDATE things SET n = n + $1 WHERE id = $2 AND note = $3';
    const changed = [1, 2].map((by) => here.database.write(({ run }) => run(sql, [by, 'a', 'open']), `payer ${by}`));
    await untilSomebodyWaits(operator, 'advisory');
    await operator.query('COMMIT');
    expect(await Promise.all(changed)).toEqual([1, 1]);
    expect(await here.there()).toEqual([{ id: 'a', n: 13, note: 'open' }]);
  } finally {
    await operator.end();
  }
});
