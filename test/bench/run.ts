/**
 * `npm run bench`: what the product costs, in one run beside what it is compared with.
 *
 * The unit is complete durable payment authorisations (create, authorise, sign, judge; answered after the commit is on
 * disk) per server-CPU-second, warm and cold, divided by the P-256 verifications per second of `openssl speed` on the same machine in
 * the same run. Absolute times mean little on shared machines, so nothing here asserts one.
 *
 *     npm run bench                      everything; writes results.json, results.svg and README's numbers
 *     npm run bench -- --quick           one short round of the loads; writes nothing
 *     npm run bench -- --only sqlite     of sqlite, postgres, peers, stock, separated by commas; writes nothing
 *     npm run bench -- --profile         where the server's time goes; writes nothing
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildClientWhenStale } from '../../server/process/build-client.ts';
import { chart } from './chart.ts';
import { measureLoads } from './loads.ts';
import { measureProduct } from './product.ts';
import { profileServer } from './profile.ts';
import { withNumbers } from './readme-numbers.ts';
import { machine, type Results, written } from './results.ts';
import type { Plan } from './rounds.ts';
import { measureStock } from './stock-table.ts';
import { printLoads, printProbe } from './tables.ts';

const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean' }, profile: { type: 'boolean' }, only: { type: 'string' }, 'no-install': { type: 'boolean' } },
});
const WHOLE = ['product', 'sqlite', 'postgres', 'peers', 'stock'];
const chosen = flags.only?.split(',') ?? (flags.quick ? ['sqlite', 'postgres', 'peers'] : WHOLE);

const PLAN: Plan = flags.quick
  ? { rounds: 1, connections: [1, 8, 64], windowMilliseconds: 1_000, strangers: 200 }
  : { rounds: 3, connections: [1, 8, 64], windowMilliseconds: 1_500, strangers: 240 };
const STOCK = [
  { stored: 1_000, onPostgres: true },
  { stored: 10_000, onPostgres: true },
  { stored: 100_000, onPostgres: false },
];

/** A run that takes longer hangs. */
const LONGEST_RUN_MS = 40 * 60_000;

// A signal ends the bench as an exit does, and with it all that it started.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const hangs = () => {
  console.error(`The bench did not end within ${LONGEST_RUN_MS / 60_000} minutes.`);
  process.exit(1);
};
setTimeout(hangs, LONGEST_RUN_MS).unref();

await buildClientWhenStale();
if (flags.profile) await profileServer();
else await measure();

async function measure(): Promise<void> {
  const at = machine();
  const product = chosen.includes('product') ? await measureProduct(!flags['no-install']) : {};
  const { rows, openssl, probe } = await measureLoads(chosen, PLAN);
  if (rows.length > 0) printLoads(rows, openssl);
  if (probe) printProbe(rows, probe);
  const stock = chosen.includes('stock') ? await measureStock(STOCK, { ...PLAN, connections: [64] }) : null;
  if (stock) printLoads(stock.rows, stock.openssl);
  if (!probe || !stock || flags.quick || flags.only) return;
  publish({ date: new Date().toISOString(), machine: at, openssl, plan: PLAN, product, probe, loads: rows, stock: stock.rows });
}

function publish(results: Results): void {
  const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const text = written(results);
  // As it will be read: with as many digits as were written.
  const kept = JSON.parse(text) as Results;
  writeFileSync(file('results.json'), text);
  writeFileSync(file('results.svg'), chart(kept));
  writeFileSync(file('../../README.md'), withNumbers(readFileSync(file('../../README.md'), 'utf8'), kept));
  console.log('\nwritten: test/bench/results.json, test/bench/results.svg, the numbers in README.md');
}
