/**
 * Calls share a statement and one of them is wrong: only that call fails, and the others get their answers.
 *
 * `server/database/postgres/combined-sends.ts`. A reader sends each call again alone. A batch of jobs is rolled back, and each job runs
 * again in its own savepoint.
 */
import { describe, expect, it } from 'vitest';
import { type Job, Unavailable, type Value } from '../../../server/database/database.ts';
import { openedWords } from '../../support/databases/opened-database.ts';
import { openedThings } from '../../support/databases/table-of-things.ts';

const LOOK = 'SELECT id, n FROM things WHERE id = $1';
const ADD = 'INSERT INTO words (word, place) VALUES ($1, $2)';
const CREDIT = 'UPDATE things SET n = n + $1 WHERE id = $2 AND note = $3';
const MOST = 2n ** 63n - 1n;

const told = (settled: PromiseSettledResult<unknown>[]) => settled.map((each) => (each.status === 'fulfilled' ? each.value : 'failed'));

describe('a reader', () => {
  it.each<[string, string, Value[], Value]>([
    ['a text that PostgreSQL cannot hold', LOOK, ['%', '', 'NULL'], 'a\u0000b'],
    ['a number that it cannot hold', 'SELECT id, n FROM things WHERE n = $1', [-1, 1], MOST + 1n],
    ['half a number', 'SELECT id, n FROM things WHERE n = $1', [-1, 1], 0.5],
    ['what is no number', 'SELECT id, n FROM things WHERE n = $1', [-1, 1], 'one'],
  ])('that asks for %s fails alone', async (_, sql, good, odd) => {
    await using here = await openedThings();
    const alone = [];
    for (const value of good) alone.push(await here.database.read(sql, [value]));
    const asked = [...good.slice(0, 1), odd, ...good.slice(1), odd];
    const settled = await Promise.allSettled(asked.map((value) => here.database.read(sql, [value])));
    expect(told(settled)).toEqual([alone[0], 'failed', ...alone.slice(1), 'failed']);
    expect((settled[1] as PromiseRejectedResult).reason).not.toBeInstanceOf(Unavailable);
  });
});

describe('a writer', () => {
  it('whose row is refused fails alone', async () => {
    await using here = await openedWords();
    await here.run(ADD, ['b', 0]);
    const add = (word: string, place: number) => here.database.write(({ run }) => run(ADD, [word, place]), word + place);
    const settled = await Promise.allSettled([add('a', 1), add('b', 2), add('c', 3), add('c', 4), add('d', 5)]);
    expect(told(settled)).toEqual([1, 'failed', 1, 'failed', 1]);
    expect(await here.there()).toEqual(['b', 'a', 'c', 'd']);
  });

  it('that looks for what cannot be fails alone', async () => {
    await using here = await openedThings();
    const look: (id: string) => Job<unknown> = (id) => (transaction) => transaction.query(LOOK, [id]);
    const settled = await Promise.allSettled(['%', 'a\u0000b', '$1'].map((id) => here.database.write(look(id), id)));
    expect(told(settled)).toEqual([[{ id: '%', n: expect.anything() }], 'failed', [{ id: '$1', n: expect.anything() }]]);
  });

  it.each<[string, bigint, bigint[], unknown[], bigint]>([
    ['does not fit, with the other', MOST - 10n, [6n, 6n, 4n], [1, 'failed', 1], MOST],
    ['does not fit, with any', MOST, [1n, 2n], ['failed', 'failed'], MOST],
    ['fits, though the sum is no number that PostgreSQL has', -MOST, [MOST, MOST], [1, 1], MOST],
    ['does not fit, and the sum is no number that PostgreSQL has', 0n, [MOST, 1n, MOST], [1, 'failed', 'failed'], MOST],
  ])('that adds what %s: exactly the increments that fit are kept', async (_, from, amounts, expected, sum) => {
    await using here = await openedThings();
    await here.run('UPDATE things SET n = $2, note = $3 WHERE id = $1', ['a,b', from, 'EUR']);
    await here.run('UPDATE things SET n = $2, note = $3 WHERE id = $1', ['%', 0, 'EUR']);
    const credit = (amount: Value, id: string, payerId: string) =>
      here.database.write(({ run }) => run(CREDIT, [amount, id, 'EUR']), payerId);
    const credits = amounts.map((amount, i) => credit(amount, 'a,b', `payer ${i}`));
    const [other, ...settled] = await Promise.allSettled([credit(5, '%', 'other'), ...credits]);
    expect(told(settled)).toEqual(expected);
    expect(other).toEqual({ status: 'fulfilled', value: 1 });
    expect(await here.database.read('SELECT n::text AS n FROM things WHERE id = $1', ['a,b'])).toEqual([{ n: `${sum}` }]);
    expect(await here.database.read('SELECT n FROM things WHERE id = $1', ['%'])).toEqual([{ n: 5 }]);
  });
});

describe('a job that ends before its last statement has left', () => {
  it.each([true, false])('writes nothing with it, and its statement is told; others write theirs: %s', async (withOthers) => {
    await using here = await openedWords();
    let left: Promise<unknown> = Promise.resolve();
    const leaving = here.database.write(async ({ run }) => {
      left = run(ADD, ['left over', 1]).catch((error) => error);
      return 'done';
    }, 'alice');
    const others = withOthers ? ['bob', 'carol'] : [];
    const added = others.map((word) => here.database.write(({ run }) => run(ADD, [word, 2]), word));
    expect(await Promise.all([leaving, ...added])).toEqual(['done', ...others.map(() => 1)]);
    expect(await left).toBeInstanceOf(Unavailable);
    await here.database.write(async () => undefined);
    expect((await here.there()).sort()).toEqual(others);
  });
});
