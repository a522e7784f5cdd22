/** Statements of one job keep their order, also if the job does not await one before it asks the next. */
import { describe, expect, it } from 'vitest';
import { openedThings } from '../../support/databases/table-of-things.ts';

describe('a job that asks several statements without waiting', () => {
  it('keeps their order, while other jobs ask the same', async () => {
    await using here = await openedThings();
    const look = 'SELECT n FROM things WHERE id = $1';
    const others = ['', 'NULL', '%'].map((id) => here.database.write(({ query }) => query(look, [id]), `other ${id}`));
    const seen = here.database.write(
      ({ query, run }) =>
        Promise.all([
          query(look, ['new']),
          run('INSERT INTO things (id, n, note) VALUES ($1, $2, $3)', ['new', 1, null]),
          query(look, ['new']),
          run('UPDATE things SET n = $2 WHERE id = $1', ['new', 2]),
          query(look, ['new']),
          run('DELETE FROM things WHERE id = $1', ['new']),
          query(look, ['new']),
        ]),
      'one',
    );
    expect(await seen).toEqual([[], 1, [{ n: 1 }], 1, [{ n: 2 }], 1, []]);
    await Promise.all(others);
  });

  it('keeps it if one of them is sent behind appended rows', async () => {
    await using here = await openedThings();
    await here.database.write(({ script }) => script('CREATE TABLE others (id TEXT NOT NULL)'));
    const [, , found] = await here.database.write(async ({ append, run, query }) => {
      await append({ table: 'others', columns: ['id'], numbers: [] }, ['a']);
      return Promise.all([
        run('UPDATE things SET note = (SELECT max(id) FROM others) WHERE id = $1', ['%']),
        run('UPDATE things SET n = 5 WHERE id = $1 AND note = $2', ['%', 'a']),
        query('SELECT n FROM things WHERE id = $1', ['%']),
      ]);
    });
    expect(found).toEqual([{ n: 5 }]);
  });

  it('keeps it with a script at the end', async () => {
    await using here = await openedThings();
    await here.database.write(({ run, script }) =>
      Promise.all([
        run('INSERT INTO things (id, n, note) VALUES ($1, $2, $3)', ['new', 1, null]),
        script(`UPDATE things SET n = 2 WHERE id = 'new'`),
      ]),
    );
    expect(await here.database.read('SELECT n FROM things WHERE id = $1', ['new'])).toEqual([{ n: 2 }]);
  });
});
