/**
 * `npm run bench`: what the product costs, in one run beside what it is compared with.
 *
 * The unit is complete durable payment authorisations (create, authorise, sign, judge; answered after the commit is on
 * disk) per server-CPU-second, warm and cold, divided by the P-256 verifications per second of `openssl speed` on the same machine in
 * the same run. Absolute times mean little on shared machines, so nothing here asserts one.
 *
 *     npm run bench                      everything
 *     npm run bench -- --quick           one short round of the loads, and nothing else
 *     npm run bench -- --only sqlite     of sqlite, postgres, peers, separated by commas
 */
import { parseArgs } from 'node:util';
import { buildClientWhenStale } from '../../server/build-client.ts';
import { startServer } from '../support/spawned-server.ts';
import type { Contestant } from './contestant.ts';
import { dialogCost } from './dialog-cost.ts';
import { type DiskProbe, probeDisk } from './disk-probe.ts';
import { auditEventsPerSecond, evidenceVerificationsPerSecond } from './evidence.ts';
import { type Installation, installPostgres, installSqlite } from './installations.ts';
import { driveWindow } from './load-window.ts';
import { installPeers, type Peer, startBetterAuth, startExpress } from './peer.ts';
import { rssMegabytes } from './process-cost.ts';
import { measureInRounds, median, type Plan, type Row } from './rounds.ts';
import { clientGzipBytes, secondsOfInstall } from './sizes.ts';
import { printLoads, printProbe } from './tables.ts';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: 'sqlite,postgres,peers' },
    'no-install': { type: 'boolean', default: false },
  },
});
const only = flags.only.split(',');

const PLAN: Plan = flags.quick
  ? { rounds: 1, connections: [1, 8, 64], windowMilliseconds: 1_000, strangers: 200 }
  : { rounds: 3, connections: [1, 8, 64], windowMilliseconds: 2_000, strangers: 400 };
/** A server that runs for months has compiled what it runs often; one that has just started has not, and is slower by half. */
const WARM_UP = { connections: 32, milliseconds: 3_000 };

// A signal ends the bench as an exit does, and with it all that it started.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

await buildClientWhenStale();
if (!flags.quick) await measureWhatIsNoLoad();
await measureLoads();

async function measureWhatIsNoLoad(): Promise<void> {
  if (!flags['no-install']) line('npm ci', `${(await secondsOfInstall()).toFixed(1)} s`);
  line('client, gzip', `${(clientGzipBytes() / 1024).toFixed(1)} kB`);
  // The first start after an installation compiles; later ones find that kept.
  const first = await startServer();
  await first.stop();
  const server = await startServer();
  line('start to ready', `${seconds(server.startMilliseconds)} s, the first time ${seconds(first.startMilliseconds)} s`);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  line('RSS idle', `${rssMegabytes(server.pid).toFixed(0)} MB`);
  line('evidence', `${(await evidenceVerificationsPerSecond()).toFixed(0)} documents/s judged, each with another key`);
  line('audit log', `${(await auditEventsPerSecond()).toFixed(0)} events/s followed`);
  line('the browser’s dialog', `${((await dialogCost(server)) * 100 - 100).toFixed(1)} % more CPU a payment than plain WebAuthn`);
  await server.stop();
}

async function measureLoads(): Promise<{ rows: Row[]; openssl: number[]; probes: DiskProbe[] }> {
  const installations: Installation[] = [];
  const peers: Peer[] = [];
  try {
    if (only.includes('sqlite')) installations.push(await installSqlite());
    if (only.includes('postgres') && process.platform === 'linux') installations.push(await installPostgres());
    if (only.includes('peers')) {
      installPeers();
      peers.push(await startExpress(), await startBetterAuth());
    }
    const contestants = [...installations.flatMap((each) => each.contestants), ...peers];
    for (const contestant of contestants) await warmUp(contestant);
    const probes: DiskProbe[] = [];
    const disk = installations[0]?.folder;
    const { rows, openssl } = await measureInRounds(contestants, PLAN, () => disk && probes.push(probeDisk(disk)));
    printLoads(rows);
    console.log(`\nopenssl speed: ${median(openssl).toFixed(0)} verifications/s (${Math.min(...openssl)} to ${Math.max(...openssl)})`);
    if (probes.length > 0) printProbe(rows, middle(probes));
    return { rows, openssl, probes };
  } finally {
    for (const each of [...peers, ...installations]) await each.stop();
  }
}

async function warmUp(contestant: Contestant): Promise<void> {
  const payers = await contestant.enrol(WARM_UP.connections);
  await driveWindow(contestant, { connections: WARM_UP.connections, cold: false }, payers, WARM_UP.milliseconds);
  for (const payer of payers) payer.close();
}

function middle(probes: readonly DiskProbe[]): DiskProbe {
  return {
    fsyncP50: median(probes.map(({ fsyncP50 }) => fsyncP50)),
    fsyncP99: median(probes.map(({ fsyncP99 }) => fsyncP99)),
    verify: median(probes.map(({ verify }) => verify)),
  };
}

function line(name: string, value: string): void {
  console.log(`${name.padEnd(24)}${value}`);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2);
}
