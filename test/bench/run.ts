/**
 * `npm run bench`: what the product costs, in one run beside what it is compared with.
 *
 * The unit is complete durable payment authorisations (create, authorise, sign, judge; answered after the commit is on
 * disk) per server-CPU-second, warm and cold, divided by the P-256 verifications per second of `openssl speed` on the same machine in
 * the same run. Absolute times mean little on shared machines, so nothing here asserts one.
 */
import { buildClientWhenStale } from '../../server/build-client.ts';
import { startServer } from '../support/spawned-server.ts';
import { dialogCost } from './dialog-cost.ts';
import { auditEventsPerSecond, evidenceVerificationsPerSecond } from './evidence.ts';
import { printLoadTable } from './load-table.ts';
import { benchPostgres } from './postgres.ts';
import { rssMegabytes } from './process-cost.ts';
import { clientGzipBytes, secondsOfInstall } from './sizes.ts';

// A signal ends the bench as an exit does, and with it the server that it started.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

await buildClientWhenStale();
if (!process.argv.includes('--no-install')) row('npm ci', `${(await secondsOfInstall()).toFixed(1)} s`);
row('client, gzip', `${(clientGzipBytes() / 1024).toFixed(1)} kB`);
// The first start after an installation compiles; later ones find that kept.
const first = await startServer();
await first.stop();
const server = await startServer();
row('start to ready', `${seconds(server.startMilliseconds)} s, the first time ${seconds(first.startMilliseconds)} s`);
await new Promise((resolve) => setTimeout(resolve, 2_000));
row('RSS idle', `${rssMegabytes(server.pid).toFixed(0)} MB`);
row('evidence', `${(await evidenceVerificationsPerSecond()).toFixed(0)} documents/s judged, each with another key`);
row('audit log', `${(await auditEventsPerSecond()).toFixed(0)} events/s followed`);
row('the browser’s dialog', `${((await dialogCost(server)) * 100 - 100).toFixed(1)} % more CPU a payment than plain WebAuthn`);

try {
  await printLoadTable({ name: 'SQLite, one instance', servers: [server], databasePid: null });
} finally {
  await server.stop();
}

if (process.platform === 'linux') await benchPostgres();

function row(name: string, value: string): void {
  console.log(`${name.padEnd(24)}${value}`);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2);
}
