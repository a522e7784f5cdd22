/**
 * The table of loads: warm on few and many connections, and cold, each beside `openssl speed` of the same moment.
 */
import { execFileSync } from 'node:child_process';
import type { ServerProcess } from '../support/spawned-server.ts';
import { enrolPayer, type PayerClient } from './payer-client.ts';
import { cpuSeconds, cpuSecondsOfTree, rssMegabytes } from './process-cost.ts';

const CONNECTIONS = [1, 8, 64];
const SECONDS = 4;
/** A server that runs for months has compiled what it runs often; one that has just started has not, and is slower by half. */
const WARM_UP_PAYMENTS = 2_000;
const COLD_PAYERS = 300;
const COLD_CONNECTIONS = 64;

/** Instances that share a database, and the processes of that database where it has its own. */
export type Installation = { readonly name: string; readonly servers: readonly ServerProcess[]; readonly databasePid: number | null };

export async function printLoadTable(installation: Installation): Promise<void> {
  console.log(`\n${installation.name}`);
  console.log(' connections  payments/s  per CPU-s  openssl verify/s  ratio   p50 ms  p99 ms  RSS MB');
  await warmUp(installation);
  for (const connections of CONNECTIONS) await measureWarm(installation, connections);
  await measureCold(installation);
}

async function warmUp(installation: Installation): Promise<void> {
  const payers = await enrolPayers(installation, 32, 'warm-up');
  await Promise.all(
    payers.map(async (payer) => {
      for (let each = 0; each < WARM_UP_PAYMENTS / payers.length; each += 1) await payer.pay();
      payer.close();
    }),
  );
}

/** Payers who pay again and again. */
async function measureWarm(installation: Installation, connections: number): Promise<void> {
  const payers = await enrolPayers(installation, connections, `warm-${connections}`);
  await Promise.all(payers.map((payer) => payer.pay()));
  await measure(installation, String(connections), async (paid) => {
    const until = performance.now() + SECONDS * 1000;
    await Promise.all(
      payers.map(async (payer) => {
        while (performance.now() < until) await paid(payer);
      }),
    );
  });
  for (const payer of payers) payer.close();
}

/** Each payer pays once: no key was ever imported, and no cache is of use. */
async function measureCold(installation: Installation): Promise<void> {
  const payers = await enrolPayers(installation, COLD_PAYERS, 'cold');
  const waiting = [...payers];
  await measure(installation, `${COLD_CONNECTIONS}, cold`, async (paid) => {
    await Promise.all(
      Array.from({ length: COLD_CONNECTIONS }, async () => {
        for (let payer = waiting.pop(); payer; payer = waiting.pop()) await paid(payer);
      }),
    );
  });
  for (const payer of payers) payer.close();
}

async function enrolPayers({ servers }: Installation, count: number, name: string): Promise<PayerClient[]> {
  const payers: PayerClient[] = [];
  for (let each = 0; each < count; each += 1) {
    const server = servers[each % servers.length] as ServerProcess;
    payers.push(await enrolPayer(server.origin, server.port, `${name}-${servers.length}-${each}`));
  }
  return payers;
}

/** One line of the table. @param drive makes payers pay, each through `paid` */
async function measure(
  { servers, databasePid }: Installation,
  name: string,
  drive: (paid: (payer: PayerClient) => Promise<void>) => Promise<void>,
): Promise<void> {
  const verifications = opensslVerificationsPerSecond();
  const latencies: number[] = [];
  const cpu = () => servers.reduce((all, { pid }) => all + cpuSeconds(pid), databasePid === null ? 0 : cpuSecondsOfTree(databasePid));
  const [began, cpuBefore] = [performance.now(), cpu()];
  await drive(async (payer) => {
    const start = performance.now();
    await payer.pay();
    latencies.push(performance.now() - start);
  });
  const perCpuSecond = latencies.length / (cpu() - cpuBefore);
  const perSecond = latencies.length / ((performance.now() - began) / 1000);

  latencies.sort((a, b) => a - b);
  const percentile = (share: number) => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(1);
  const ratio = (perCpuSecond / verifications).toFixed(3);
  const cells = [name, perSecond.toFixed(0), perCpuSecond.toFixed(0), verifications.toFixed(0), ratio, percentile(0.5), percentile(0.99)];
  const widths = [12, 12, 11, 18, 7, 8, 8];
  console.log(
    cells.map((cell, index) => String(cell).padStart(widths[index] ?? 8)).join('') +
      Math.max(...servers.map(({ pid }) => rssMegabytes(pid)))
        .toFixed(0)
        .padStart(8),
  );
}

function opensslVerificationsPerSecond(): number {
  const output = execFileSync('openssl', ['speed', '-seconds', '1', 'ecdsap256'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [, verifications] = /nistp256\)?\s+[\d.]+s\s+[\d.]+s\s+[\d.]+\s+([\d.]+)/.exec(output) ?? [];
  if (!verifications) throw new Error('openssl speed printed no P-256 verifications');
  return Number(verifications);
}
