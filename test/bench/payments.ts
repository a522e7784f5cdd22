/**
 * Complete payment authorisations per server-CPU-second, beside the P-256 verifications of `openssl speed` in the same minute:
 * payers who pay again and again, and payers who each pay once.
 */
import { execFileSync } from 'node:child_process';
import type { ServerProcess } from '../support/spawned-server.ts';
import { enrolPayer, type PayerClient } from './payer-client.ts';
import { cpuSeconds, rssMegabytes } from './process-cost.ts';

const SECONDS = 4;
/** A server that runs for months has compiled what it runs often; one that has just started has not. */
const WARM_UP_PAYMENTS = 2_000;
const COLD_PAYERS = 300;
const COLD_CONNECTIONS = 64;

/** Pays until the server is as fast as it gets. */
export async function warmUp(server: ServerProcess): Promise<void> {
  const payers = await enrolPayers(server, 32, 'warm-up');
  await Promise.all(
    payers.map(async (payer) => {
      for (let each = 0; each < WARM_UP_PAYMENTS / payers.length; each += 1) await payer.pay();
      payer.close();
    }),
  );
}

/** Payers who pay again and again. */
export async function measureWarm(server: ServerProcess, connections: number): Promise<void> {
  const payers = await enrolPayers(server, connections, `warm-${connections}`);
  await Promise.all(payers.map((payer) => payer.pay()));
  await measure(server, String(connections), async (paid) => {
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
export async function measureCold(server: ServerProcess): Promise<void> {
  const payers = await enrolPayers(server, COLD_PAYERS, 'cold');
  const waiting = [...payers];
  await measure(server, `${COLD_CONNECTIONS}, cold`, async (paid) => {
    await Promise.all(
      Array.from({ length: COLD_CONNECTIONS }, async () => {
        for (let payer = waiting.pop(); payer; payer = waiting.pop()) await paid(payer);
      }),
    );
  });
  for (const payer of payers) payer.close();
}

async function enrolPayers(server: ServerProcess, count: number, name: string): Promise<PayerClient[]> {
  const payers: PayerClient[] = [];
  for (let each = 0; each < count; each += 1) payers.push(await enrolPayer(server.origin, server.port, `${name}-${each}`));
  return payers;
}

/** One line of the table. @param drive makes payers pay, each through `paid` */
async function measure(
  server: ServerProcess,
  name: string,
  drive: (paid: (payer: PayerClient) => Promise<void>) => Promise<void>,
): Promise<void> {
  const verifications = opensslVerificationsPerSecond();
  const latencies: number[] = [];
  const [began, cpuBefore] = [performance.now(), cpuSeconds(server.pid)];
  await drive(async (payer) => {
    const start = performance.now();
    await payer.pay();
    latencies.push(performance.now() - start);
  });
  const perCpuSecond = latencies.length / (cpuSeconds(server.pid) - cpuBefore);
  const perSecond = latencies.length / ((performance.now() - began) / 1000);

  latencies.sort((a, b) => a - b);
  const percentile = (share: number) => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(1);
  const ratio = (perCpuSecond / verifications).toFixed(3);
  const cells = [name, perSecond.toFixed(0), perCpuSecond.toFixed(0), verifications.toFixed(0), ratio, percentile(0.5), percentile(0.99)];
  const widths = [12, 12, 11, 18, 7, 8, 8];
  console.log(
    cells.map((cell, index) => String(cell).padStart(widths[index] ?? 8)).join('') + rssMegabytes(server.pid).toFixed(0).padStart(8),
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
