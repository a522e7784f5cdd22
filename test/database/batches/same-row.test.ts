/**
 * Those who change the same row of PostgreSQL in one turn: a statement that they shared would keep one change and lose the others.
 *
 * `server/database/postgres/combined-sends.ts`. Only who adds to what is there may be added up.
 */
import { describe, expect, it } from 'vitest';
import type { Value } from '../../../server/database/database.ts';
import { asker, CHANGE, CREDIT, writtenDown } from '../../support/databases/written-down.ts';

describe('those who change the same row', () => {
  it.each<[string, Value, Value, Value]>([
    ['a text', 'a', 'a', 'z'],
    ['a number, however it is written', 1, 1n, 2],
    ['nothing', null, null, 'z'],
  ])('as %s says do not share a statement', async (_, one, other, third) => {
    const { ask, statements } = writtenDown();
    await Promise.all([ask(CHANGE, [one, 'x'], asker()), ask(CHANGE, [other, 'y'], asker()), ask(CHANGE, [third, 'z'], asker())]);
    expect(statements()).toEqual(['change', 'change']);
  });

  it('by adding to it share one row, with the sum; with another currency they do not', async () => {
    const { ask, left } = writtenDown();
    const credits: Value[][] = [
      [1, 'a', 'EUR'],
      [2n ** 60n, 'a', 'EUR'],
      [5, 'b', 'EUR'],
      [7, 'a', 'CHF'],
    ];
    await Promise.all(credits.map((values) => ask(CREDIT, values, asker())));
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
  ])('by adding %s to it are not added up', async (_, odd) => {
    const { ask, left } = writtenDown();
    await Promise.all([
      ask(CREDIT, [odd, 'a', 'EUR'], asker()),
      ask(CREDIT, [1, 'a', 'EUR'], asker()),
      ask(CREDIT, [odd, 'a', 'EUR'], asker()),
    ]);
    expect(left.map(({ values }) => (values as Value[])[0])).toEqual([odd, 1, odd]);
  });
});
