/**
 * `npm run bench`: what the product costs, in one run beside what it is compared with. How, says `README.md` beside this file.
 *
 * The unit is complete durable payment authorisations (create, authorise, sign, judge; answered after the commit is on
 * disk) per server-CPU-second, divided by the P-256 verifications per second of `openssl speed` on the same machine in the
 * same run. Absolute times mean little on shared machines, so nothing here asserts one.
 *
 *     npm run bench                        everything; writes results.json, results.svg and the numbers of both pages
 *     npm run bench -- --baseline DIR      the product beside another checkout of it, and beside itself; writes nothing
 *     npm run bench -- --quick             few windows of the loads; writes nothing
 *     npm run bench -- --only sqlite       of alone, sqlite, postgres, peers, stock, separated by commas; writes nothing
 *     npm run bench -- --windows 60        more windows, for smaller differences; writes nothing
 *     npm run bench -- --profile           where the server's time goes; writes nothing
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildClientWhenStale } from '../../server/process/build-client.ts';
import { withTables } from './bench-page.ts';
import { chart } from './chart.ts';
import { printComparisons } from './comparison.ts';
import { measureLoads } from './loads.ts';
import { ON_STOCK, type Plan, QUICK, WHOLE } from './plan.ts';
import { measureProduct } from './product.ts';
import { profileServer } from './profile.ts';
import { withCosts } from './readme-numbers.ts';
import { machine, type Results, written } from './results.ts';
import { measureStock } from './stock-table.ts';
import { printLatencies, printLoads, printWrites } from './tables.ts';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    profile: { type: 'boolean' },
    only: { type: 'string' },
    baseline: { type: 'string' },
    windows: { type: 'string' },
    'no-install': { type: 'boolean' },
  },
});
const EVERYTHING = ['product', 'sqlite', 'postgres', 'peers', 'stock'];
const LOADS = ['sqlite', 'postgres', 'peers'];
const chosen = flags.only?.split(',') ?? (flags.baseline ? ['alone'] : flags.quick ? LOADS : EVERYTHING);
const isWhole = chosen === EVERYTHING && !flags.windows;

const LENGTH = flags.quick ? QUICK : WHOLE;
const PLAN: Plan = flags.windows ? { ...LENGTH, windows: Number(flags.windows) } : LENGTH;
if (!(PLAN.windows >= 1)) throw new Error('--windows takes a number');
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
  const loads = await measureLoads(chosen, PLAN, flags.baseline);
  if (loads) {
    printLoads(loads.rows, loads.openssl);
    printWrites(loads);
    printLatencies(loads);
    printComparisons(loads.rows);
  }
  const stock = chosen.includes('stock')
    ? await measureStock(STOCK, flags.quick || flags.windows ? { ...PLAN, connections: ON_STOCK.connections } : { ...PLAN, ...ON_STOCK })
    : null;
  if (stock) printLoads(stock.rows, stock.openssl);
  console.log(`\nThe run took ${(performance.now() / 60_000).toFixed(1)} minutes.`);
  if (isWhole && loads && stock) publish({ date: new Date().toISOString(), machine: at, plan: PLAN, product, loads, stock: stock.rows });
}

function publish(results: Results): void {
  const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const text = written(results);
  // As it will be read: with as many digits as were written.
  const kept = JSON.parse(text) as Results;
  writeFileSync(file('results.json'), text);
  writeFileSync(file('results.svg'), chart(kept));
  writeFileSync(file('README.md'), withTables(readFileSync(file('README.md'), 'utf8'), kept));
  writeFileSync(file('../../README.md'), withCosts(readFileSync(file('../../README.md'), 'utf8'), kept));
  console.log('\nwritten: results.json, results.svg and the tables of README.md in test/bench, and the costs in README.md');
}
