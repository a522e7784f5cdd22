/**
 * How many windows become one figure: the mean of the cheapest quarter.
 *
 * Another program on the machine can only make a window dearer (a cold cache, a slower clock), never cheaper. So the cheap
 * windows show the server, and the others show the neighbours. How far the middle window lies above is told beside each figure.
 */

/** Mean of the cheapest quarter of the windows, of one window at least. */
export function cheapestQuarter(values: readonly number[]): number {
  const sorted = ascending(values);
  const count = Math.max(1, Math.floor(sorted.length / 4));
  return sorted.slice(0, count).reduce((sum, value) => sum + value, 0) / count;
}

/** As `cheapestQuarter`, where more is better: of a rate. */
export function fastestQuarter(values: readonly number[]): number {
  return -cheapestQuarter(values.map((value) => -value));
}

/** How much dearer the middle window was than the figure, as a share of it: how busy the machine was. */
export function scatter(values: readonly number[]): number {
  return median(values) / cheapestQuarter(values) - 1;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** @param share from 0 to 1 @returns NaN of no values */
export function percentile(values: readonly number[], share: number): number {
  const sorted = ascending(values);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);
