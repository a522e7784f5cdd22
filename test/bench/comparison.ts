/**
 * The product beside itself and beside a baseline: CPU of a payment, one divided by the other, from the same windows.
 *
 * Below 1 the product is cheaper. The A/A row is the product started twice: a difference no larger than its distance from 1
 * is noise. A change is "no slower" where its row is at most that far above 1.
 */
import { BASELINE } from './baseline.ts';
import { ONCE_MORE, PRODUCT, THREE_REQUESTS } from './installations.ts';
import type { Row } from './interleaved.ts';
import { printTable } from './tables.ts';

export type Comparison = { readonly with: string; readonly connections: number; readonly ratio: number };

export function comparisons(rows: readonly Row[]): Comparison[] {
  const cpuOf = (name: string, connections: number) =>
    rows.find((row) => row.name === name && !row.cold && row.connections === connections)?.cpuMillisecondsEach;
  return rows
    .filter(({ name }) => name === ONCE_MORE || name === THREE_REQUESTS || name === BASELINE)
    .flatMap(({ name, connections, cpuMillisecondsEach }) => {
      const product = cpuOf(PRODUCT, connections);
      return product === undefined ? [] : [{ with: name, connections, ratio: product / cpuMillisecondsEach }];
    });
}

export function printComparisons(rows: readonly Row[]): void {
  const found = comparisons(rows);
  if (found.length === 0) return;
  const connections = [...new Set(found.map((each) => each.connections))];
  console.log('\nCPU of a payment, product ÷ other, mean of the cheapest quarter of each:\n');
  printTable(
    ['product ÷', ...connections.map((each) => `${each} conn.`)],
    [...new Set(found.map((each) => each.with))].map((name) => [
      name === ONCE_MORE ? 'itself, started once more (A/A)' : name,
      ...connections.map((each) => found.find((one) => one.with === name && one.connections === each)?.ratio.toFixed(3) ?? ''),
    ]),
  );
}
