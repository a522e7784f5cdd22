/** What a whole run found, as it is kept in `results.json`: the machine, the yardstick, every row. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import type { Row } from './interleaved.ts';
import type { Loads } from './loads.ts';
import type { OpenLoop } from './open-loop-rows.ts';
import type { Plan } from './plan.ts';
import type { StockRow } from './stock-table.ts';

type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly node: string;
  readonly openssl: string;
  /** Of the minute before the run: whether others were using the machine. */
  readonly loadBefore: number;
};

export type Results = {
  /** ISO 8601. */
  readonly date: string;
  readonly machine: Machine;
  readonly plan: Plan;
  /** What is measured without load. */
  readonly product: Readonly<Record<string, number>>;
  readonly loads: Loads;
  readonly stock: readonly StockRow[];
};

/** To be asked before anything is measured. */
export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    loadBefore: loadavg()[0] ?? 0,
    node: process.version,
    openssl: execFileSync('openssl', ['version'], { encoding: 'utf8' }).split(' ').slice(0, 2).join(' '),
  };
}

/** Four digits say all that a measurement knows. */
export function written(results: Results): string {
  const rounded = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return `${JSON.stringify(results, rounded, 2)}\n`;
}

/** The row of a contestant under one load. @throws where it was not measured */
export function rowOf(results: Results, name: string, connections: number, cold = false): Row {
  const row = results.loads.rows.find((each) => each.name === name && each.connections === connections && each.cold === cold);
  if (!row) throw new Error(`not measured: ${name}, ${connections} connections, ${cold ? 'cold' : 'warm'}`);
  return row;
}

/** @throws where it was not measured */
export function openLoopOf({ loads }: Results, name: string): OpenLoop {
  const found = loads.openLoop.find((each) => each.name === name);
  if (!found) throw new Error(`not measured under open load: ${name}`);
  return found;
}
