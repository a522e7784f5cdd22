/**
 * Changes by many jobs at once have the same result as one job after the other: no change is lost, and each job learns its own.
 *
 * PostgreSQL makes one statement of calls with the same SQL text (`server/database/postgres/shared-statements.ts`). SQLite runs them
 * one by one.
 */
import { describe, expect, it } from 'vitest';
import type { Value } from '../../../server/database/database.ts';
import { askedInJobs, NUMBERS, openedThings, TEXTS } from '../../support/databases/table-of-things.ts';

const each = (values: readonly Value[]) => values.map((value): Value[] => [value]);

describe('what is changed by many at once', () => {
  const SAME = TEXTS.flatMap((text): Value[][] => [
    [text, '1'],
    [text, '2'],
  ]);
  it.each<[string, 'query' | 'run', string, Value[][]]>([
    [
      'added',
      'run',
      'INSERT INTO things (id, n, note) VALUES ($1, $2, $3)',
      TEXTS.map((text, i) => [`new ${text}`, NUMBERS[i % 8] ?? 0, i % 2 ? text : null]),
    ],
    ['added with a null in every call', 'run', `INSERT INTO things (id, note, n) VALUES ($1, $2, 7)`, TEXTS.map((text) => [text, null])],
    [
      'set, where it is there',
      'run',
      'UPDATE things SET note = $2 WHERE id = $1',
      [...TEXTS.map((text, i): Value[] => [text, i % 3 ? `${text}!` : null]), ['not there', 'x']],
    ],
    ['set to null by every call', 'run', 'UPDATE things SET note = $2 WHERE id = $1', TEXTS.map((text) => [text, null])],
    [
      'set where something holds',
      'run',
      `UPDATE things SET n = $2 WHERE id = $1 AND (note = $1 OR n < 0)`,
      TEXTS.map((text, i) => [text, NUMBERS[i % 8] ?? 0]),
    ],
    [
      'set, and told',
      'query',
      'UPDATE things SET n = n / 2, note = $1 WHERE id = $2 RETURNING note, n AS half, id',
      TEXTS.map((text) => [`${text}?`, text]),
    ],
    ['removed, and told', 'query', 'DELETE FROM things WHERE id = $1 RETURNING id, n, note', each([...TEXTS, 'not there'])],
    ['removed', 'run', 'DELETE FROM things WHERE n = $1 AND note <> $2', NUMBERS.map((number) => [number, 'x'])],
    ['set twice: nothing is lost', 'run', `UPDATE things SET note = COALESCE(note, '') || $2 WHERE id = $1`, SAME],
    [
      'set twice by numbers that are the same',
      'run',
      `UPDATE things SET note = COALESCE(note, '') || $2 WHERE n = $1`,
      [
        [1, 'a'],
        [1n, 'b'],
        [1, 'c'],
        [0, 'd'],
        ['01', 'e'],
      ],
    ],
    ['removed twice', 'query', 'DELETE FROM things WHERE id = $1 RETURNING n', each([...TEXTS, ...TEXTS])],
  ])('%s', async (_, how, sql, askers) => {
    await using here = await openedThings();
    await using there = await openedThings();
    const alone = await askedInJobs(there, false, how, sql, askers);
    expect(await askedInJobs(here, true, how, sql, askers)).toEqual(alone);
    expect(await here.there()).toEqual(await there.there());
  });

  it.each<[string, Value[][]]>([
    [
      'by several calls to one row and to others',
      [
        [1, 'a', 'EUR'],
        [10, 'a', 'EUR'],
        [100, 'b', 'EUR'],
        [1_000, 'a', 'EUR'],
      ],
    ],
    [
      'also where one of them has another currency, or what it is added to is not there',
      [
        [1, 'a', 'EUR'],
        [10, 'a', 'CHF'],
        [100, 'a', 'EUR'],
        [5, 'c', 'EUR'],
        [7, 'a', 'CHF'],
      ],
    ],
    [
      'large and taken away',
      [
        [2n ** 52n, 'a', 'EUR'],
        [2n ** 52n - 1n, 'a', 'EUR'],
        [-(2n ** 40n), 'b', 'EUR'],
        [1, 'b', 'EUR'],
      ],
    ],
  ])('added up %s', async (_, credits) => {
    await using here = await openedThings();
    await here.database.write(({ script }) =>
      script(`DELETE FROM things; INSERT INTO things (id, n, note) VALUES ('a', 0, 'EUR'), ('b', 5, 'EUR')`),
    );
    const credit = 'UPDATE things SET n = n + $1 WHERE id = $2 AND note = $3';
    const isThere = ([, id, note]: Value[]) => note === 'EUR' && id !== 'c';
    expect(await askedInJobs(here, true, 'run', credit, credits)).toEqual(credits.map((each) => (isThere(each) ? 1 : 0)));
    const sum = (id: string, from: bigint) =>
      Number(credits.filter((each) => each[1] === id && isThere(each)).reduce((all, [amount]) => all + BigInt(amount ?? 0), from));
    expect((await here.there()).map(({ n }) => n)).toEqual([sum('a', 0n), sum('b', 5n)]);
  });
});
