/** What is published of the bench is what was measured: the numbers of both pages and the chart are those of `results.json`. */
import { describe, expect, it } from 'vitest';
import { readSource } from '../support/source-files.ts';
import { withTables } from './bench-page.ts';
import { chart } from './chart.ts';
import { withCosts } from './readme-numbers.ts';
import type { Results } from './results.ts';

const results = JSON.parse(readSource('test/bench/results.json')) as Results;

describe('the numbers of the bench', () => {
  it('in README are those of results.json', () => expect(readSource('README.md')).toBe(withCosts(readSource('README.md'), results)));

  it('on the page of the bench are those of results.json', () => {
    const page = readSource('test/bench/README.md');
    expect(page).toBe(withTables(page, results));
  });

  it('in the chart are those of results.json', () => expect(readSource('test/bench/results.svg')).toBe(chart(results)));

  it('come from a whole run: 20 windows of 300 ms and more', () => {
    expect(results.plan.windows).toBeGreaterThanOrEqual(20);
    expect(results.plan.windowMilliseconds).toBeGreaterThanOrEqual(300);
    expect(results.stock.map(({ stored }) => stored)).toEqual(expect.arrayContaining([1_000, 10_000, 100_000]));
  });
});
