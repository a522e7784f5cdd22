/**
 * One window of load on one contestant: so many connections. Warm, each is a payer's who pays again and again; cold, each is a
 * proxy's, over which payers come who pay once.
 */
import type { CacheUse, Contestant } from './contestant.ts';
import { HttpConnection } from './http-connection.ts';
import type { Payer } from './payer.ts';
import { forgetPeak, peakMegabytes } from './process-cost.ts';

export type Load = { readonly connections: number; readonly cold: boolean };

/** What one window showed. Latencies in milliseconds, of whole authorisations. */
export type Sample = {
  readonly perSecond: number;
  readonly cpuMillisecondsEach: number;
  readonly p50: number;
  readonly p99: number;
  readonly peakMegabytes: number;
  readonly caches: Readonly<Record<string, CacheUse>>;
};

/** @param payers who are there already: for warm loads one a connection, for cold ones all who pay once */
export async function driveWindow(contestant: Contestant, load: Load, payers: readonly Payer[], milliseconds: number): Promise<Sample> {
  const latencies: number[] = [];
  const paid = async (payer: Payer) => {
    const start = performance.now();
    await payer.pay();
    latencies.push(performance.now() - start);
  };
  if (!load.cold) await Promise.all(payers.map((payer) => payer.pay()));
  const proxies = load.cold ? await opened(payers, load.connections) : [];
  const cachesBefore = await contestant.caches();
  for (const pid of contestant.pids) forgetPeak(pid);
  const [began, cpuBefore] = [performance.now(), contestant.cpuSeconds()];
  await (load.cold ? once(payers, proxies, paid) : again(payers, began + milliseconds, paid));
  const [cpu, seconds] = [contestant.cpuSeconds() - cpuBefore, (performance.now() - began) / 1000];
  for (const lines of proxies) for (const { line } of lines.values()) line.close();
  latencies.sort((a, b) => a - b);
  return {
    perSecond: latencies.length / seconds,
    cpuMillisecondsEach: (cpu * 1000) / latencies.length,
    p50: latencies[Math.floor(latencies.length * 0.5)] ?? 0,
    p99: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
    peakMegabytes: Math.max(...contestant.pids.map(peakMegabytes)),
    caches: difference(await contestant.caches(), cachesBefore),
  };
}

async function again(payers: readonly Payer[], until: number, paid: (payer: Payer) => Promise<void>): Promise<void> {
  await Promise.all(
    payers.map(async (payer) => {
      do await paid(payer);
      while (performance.now() < until);
    }),
  );
}

/** By port, what a proxy keeps open to each server. */
type Lines = ReadonlyMap<number, HttpConnection>;

async function opened(payers: readonly Payer[], connections: number): Promise<Lines[]> {
  const ports = [...new Set(payers.map(({ connection }) => connection.port))];
  const proxies = Array.from({ length: connections }, () => new Map(ports.map((port) => [port, new HttpConnection(port)])));
  await Promise.all(proxies.flatMap((lines) => [...lines.values()]).map((line) => line.expect(200, 'GET', '/readyz')));
  return proxies;
}

async function once(payers: readonly Payer[], proxies: readonly Lines[], paid: (payer: Payer) => Promise<void>): Promise<void> {
  const waiting = [...payers];
  await Promise.all(
    proxies.map(async (lines) => {
      for (let payer = waiting.pop(); payer; payer = waiting.pop()) {
        payer.connection.takeOver(lines.get(payer.connection.port) as HttpConnection);
        await paid(payer);
      }
    }),
  );
}

function difference(after: Record<string, CacheUse>, before: Record<string, CacheUse>): Record<string, CacheUse> {
  return Object.fromEntries(
    Object.entries(after).map(([cache, { hits, misses }]) => {
      const earlier = before[cache] ?? { hits: 0, misses: 0 };
      return [cache, { hits: hits - earlier.hits, misses: misses - earlier.misses }];
    }),
  );
}
