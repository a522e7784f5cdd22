/** The figure of many windows: a busy neighbour does not move it, and a server that became dearer does. */
import { describe, expect, it } from 'vitest';
import { cheapestQuarter, fastestQuarter, median, percentile, scatter } from './figures.ts';

const QUIET = Array.from({ length: 20 }, (_, each) => 1 + each / 1000);

describe('the mean of the cheapest quarter', () => {
  it('is that of the five cheapest of twenty', () => expect(cheapestQuarter([...QUIET].reverse())).toBeCloseTo(1.002, 9));

  it('is the cheapest where there are fewer than eight', () => expect(cheapestQuarter([3, 1, 2])).toBe(1));

  it('stays where a neighbour makes three of four windows dearer', () => {
    const disturbed = QUIET.map((value, each) => (each < 5 ? value : value * 2));
    expect(cheapestQuarter(disturbed)).toBe(cheapestQuarter(QUIET));
    expect(scatter(disturbed)).toBeGreaterThan(0.5);
  });

  it('moves with what moves every window', () =>
    expect(cheapestQuarter(QUIET.map((value) => value * 1.03)) / cheapestQuarter(QUIET)).toBeCloseTo(1.03, 9));

  it('of a rate is that of the fastest', () => expect(fastestQuarter([1, 2, 3, 4, 5, 6, 7, 8])).toBe(7.5));
});

describe('a percentile', () => {
  it('is a value that was measured', () => expect([median([3, 1, 2]), percentile([1, 2, 3, 4], 0.99)]).toEqual([2, 4]));

  it('of nothing is no number', () => expect(median([])).toBeNaN());
});
