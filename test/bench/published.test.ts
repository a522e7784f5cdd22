/** What is published of the bench is what was measured: README's numbers and the chart are those of `results.json`. */
import { describe, expect, it } from 'vitest';
import { readSource } from '../support/source-files.ts';
import { chart } from './chart.ts';
import { withNumbers } from './readme-numbers.ts';
import type { Results } from './results.ts';

const results = JSON.parse(readSource('test/bench/results.json')) as Results;

describe('the numbers of the bench', () => {
  it('in README are those of results.json', () => expect(readSource('README.md')).toBe(withNumbers(readSource('README.md'), results)));

  it('in the chart are those of results.json', () => expect(readSource('test/bench/results.svg')).toBe(chart(results)));

  it('come from a whole run', () => {
    expect(results.plan.rounds).toBeGreaterThanOrEqual(3);
    expect(results.stock.map(({ stored }) => stored)).toEqual(expect.arrayContaining([1_000, 10_000, 100_000]));
  });
});
