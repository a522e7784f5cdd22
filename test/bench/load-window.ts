/**
 * One window of closed load on one contestant: so many connections, each with its next payment as soon as the last is answered.
 *
 * Warm, a connection is a payer's who pays again and again, and a short lead, not measured, comes before the window. Cold, it
 * is a proxy's, over which payers come who pay once.
 */
import type { CacheUse, Contestant } from './contestant.ts';
import { HttpConnection } from './http-connection.ts';
import type { Payer } from './payer.ts';
import { forgetPeak, peakMegabytes } from './process-cost.ts';

/** Enough for processor caches and connections to be as under lasting load. */
const LEAD_MS = 100;

/** What one window showed. Latencies in milliseconds, of whole authorisations. */
export type Sample = {
  readonly perSecond: number;
  readonly cpuMillisecondsEach: number;
  readonly latencies: readonly number[];
  /** Null where the system does not tell. */
  readonly bytesEach: number | null;
  readonly peakMegabytes: number;
  readonly caches: Readonly<Record<string, CacheUse>>;
};

/** @param payers for a warm window one a connection, for a cold one all who pay once */
export async function driveWindow(
  contestant: Contestant,
  connections: number,
  payers: readonly Payer[],
  milliseconds: number,
): Promise<Sample> {
  const latencies: number[] = [];
  const paid = async (payer: Payer) => {
    const start = performance.now();
    await payer.pay();
    latencies.push(performance.now() - start);
  };
  const proxies = contestant.cold ? await opened(payers, connections) : [];
  const cachesBefore = await contestant.caches();
  if (!contestant.cold) await again(payers, during(LEAD_MS), (payer) => payer.pay());
  for (const pid of contestant.pids) forgetPeak(pid);
  const [bytesBefore, began, cpuBefore] = [contestant.bytesWritten(), performance.now(), contestant.cpuSeconds()];
  await (contestant.cold ? once(payers, proxies, paid) : again(payers, during(milliseconds), paid));
  const [cpu, seconds] = [contestant.cpuSeconds() - cpuBefore, (performance.now() - began) / 1000];
  const bytesAfter = contestant.bytesWritten();
  for (const lines of proxies) for (const { line } of lines.values()) line.close();
  return {
    perSecond: latencies.length / seconds,
    cpuMillisecondsEach: (cpu * 1000) / latencies.length,
    latencies,
    bytesEach: bytesBefore === null || bytesAfter === null ? null : (bytesAfter - bytesBefore) / latencies.length,
    peakMegabytes: Math.max(...contestant.pids.map(peakMegabytes)),
    caches: difference(await contestant.caches(), cachesBefore),
  };
}

/** @returns whether so much time has not passed yet since now */
export function during(milliseconds: number): () => boolean {
  const until = performance.now() + milliseconds;
  return () => performance.now() < until;
}

/** Each pays at least once, and again while it goes on. */
export async function again(payers: readonly Payer[], goesOn: () => boolean, pay: (payer: Payer) => Promise<void>): Promise<void> {
  await Promise.all(
    payers.map(async (payer) => {
      do await pay(payer);
      while (goesOn());
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
