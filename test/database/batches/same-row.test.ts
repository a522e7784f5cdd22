/**
 * Calls that change the same row of PostgreSQL in one turn: a shared statement would keep one change and lose the others.
 *
 * `server/database/postgres/combined-sends.ts`. Only increments may be merged.
 */
import { describe, expect, it } from 'vitest';
import type { Value } from '../../../server/database/database.ts';
import { CHANGE, CREDIT, recordedSends, sendingJob } from '../../support/databases/recorded-sends.ts';

describe('calls that change the same row', () => {
  it.each<[string, Value, Value, Value]>([
    ['a text', 'a', 'a', 'z'],
    ['a number, however it is written', 1, 1n, 2],
    ['nothing', null, null, 'z'],
  ])('as %s says do not share a statement', async (_, one, other, third) => {
    const { ask, statements } = recordedSends();
    await Promise.all([
      ask(CHANGE, [one, 'x'], sendingJob()),
      ask(CHANGE, [other, 'y'], sendingJob()),
      ask(CHANGE, [third, 'z'], sendingJob()),
    ]);
    expect(statements()).toEqual(['change', 'change']);
  });

  it('by adding to it share one row, with the sum; with another currency they do not', async () => {
    const { ask, left } = recordedSends();
    const credits: Value[][] = [
      [1, 'a', 'EUR'],
      [2n ** 60n, 'a', 'EUR'],
      [5, 'b', 'EUR'],
      [7, 'a', 'CHF'],
    ];
    await Promise.all(credits.map((values) => ask(CREDIT, values, sendingJob())));
    expect(left).toEqual([
      {
        statement: 'credit',
        values: [
          [2n ** 60n + 1n, 5],
          ['a', 'b'],
          ['EUR', 'EUR'],
        ],
      },
      { statement: 'credit', values: [7, 'a', 'CHF'] },
    ]);
  });

  it.each<[string, Value]>([
    ['null', null],
    ['half', 0.5],
    ['text', 'a lot'],
    ['more than a number can say', 2 ** 60],
  ])('by adding %s to it are not merged', async (_, odd) => {
    const { ask, left } = recordedSends();
    await Promise.all([
      ask(CREDIT, [odd, 'a', 'EUR'], sendingJob()),
      ask(CREDIT, [1, 'a', 'EUR'], sendingJob()),
      ask(CREDIT, [odd, 'a', 'EUR'], sendingJob()),
    ]);
    expect(left.map(({ values }) => (values as Value[])[0])).toEqual([odd, 1, odd]);
  });
});
