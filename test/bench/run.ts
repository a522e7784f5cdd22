/**
 * `npm run bench`: what the product costs, in one run beside what it is compared with.
 *
 * The unit is complete durable payment authorisations (create, authorise, sign, judge; answered after the commit is on
 * disk) per server-CPU-second, warm and cold, divided by the P-256 verifications per second of `openssl speed` on the same machine in
 * the same run. Absolute times mean little on shared machines, so nothing here asserts one.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildClientWhenStale } from '../../server/build-client.ts';
import { startServer } from '../support/spawned-server.ts';
import { auditEventsPerSecond, evidenceVerificationsPerSecond } from './evidence.ts';
import { measureCold, measureWarm, warmUp } from './payments.ts';
import { rssMegabytes } from './process-cost.ts';

const CONNECTIONS = [1, 8, 64];

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
row('evidence', `${(await evidenceVerificationsPerSecond()).toFixed(0)} documents/s judged, each with another key`);
row('audit log', `${(await auditEventsPerSecond()).toFixed(0)} events/s followed`);
row('RSS idle', `${rssMegabytes(server.pid).toFixed(0)} MB`);

console.log('\n connections  payments/s  per CPU-s  openssl verify/s  ratio   p50 ms  p99 ms  RSS MB');
try {
  await warmUp(server);
  for (const connections of CONNECTIONS) await measureWarm(server, connections);
  await measureCold(server);
} finally {
  await server.stop();
}

async function secondsOfInstall(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-install-'));
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) cpSync(file, join(folder, file));
  const began = performance.now();
  execFileSync('npm', ['ci'], { cwd: folder, stdio: 'ignore' });
  const seconds = (performance.now() - began) / 1000;
  rmSync(folder, { recursive: true, force: true });
  return seconds;
}

function clientGzipBytes(): number {
  const files = readdirSync('client/dist', { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|css|html|svg)$/.test(name));
  return files.reduce((sum, name) => sum + gzipSync(readFileSync(join('client/dist', name))).length, 0);
}

function row(name: string, value: string): void {
  console.log(`${name.padEnd(16)}${value}`);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2);
}
