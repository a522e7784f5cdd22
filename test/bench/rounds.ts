/**
 * The interleaving: each round every contestant is measured under every load, `openssl speed` between any two of them.
 *
 * Another program on the machine then slows all alike, and the ratio, to the verifications of the same moment, stays.
 * Each round another one begins. What is told is the median over the rounds.
 */
import type { CacheUse, Contestant } from './contestant.ts';
import { driveWindow, type Load, type Sample } from './load-window.ts';
import { opensslVerificationsPerSecond } from './openssl-speed.ts';
import type { Payer } from './payer.ts';

export type Plan = {
  readonly rounds: number;
  readonly connections: readonly number[];
  readonly windowMilliseconds: number;
  /** Payers of one cold window. */
  readonly strangers: number;
};

/** One line of the table. */
export type Row = Load & {
  readonly name: string;
  /** Authorisations a CPU-second ÷ verifications a second of `openssl speed`. */
  readonly ratio: number;
  readonly perSecond: number;
  readonly cpuMillisecondsEach: number;
  readonly p50: number;
  readonly p99: number;
  readonly peakMegabytes: number;
  readonly startMilliseconds: number;
  /** Share of look-ups that found something, by name of the cache; null where nothing was looked up. */
  readonly cacheHits: Readonly<Record<string, number | null>>;
};

/** What `openssl speed` gave over the rounds. */
export type Yardstick = { readonly median: number; readonly lowest: number; readonly highest: number };

export type Measurements = { readonly rows: readonly Row[]; readonly openssl: Yardstick };

type KnownPayer = { readonly payer: Payer; usedAt: number };

/** Less than our five idle minutes. */
const SESSION_LIVES_MS = 180_000;

type Measured = { readonly contestant: Contestant; readonly load: Load; readonly samples: (Sample & { readonly ratio: number })[] };

/** @param between is run once a round */
export async function measureInRounds(contestants: readonly Contestant[], plan: Plan, between: () => void): Promise<Measurements> {
  if (contestants.length === 0) return { rows: [], openssl: { median: 0, lowest: 0, highest: 0 } };
  const openssl: number[] = [];
  const measured = contestants.flatMap((contestant) =>
    plan.connections.flatMap((connections) =>
      [false, true]
        .filter((cold) => !cold || contestant.enrolStrangers)
        .map((cold): Measured => ({ contestant, load: { connections, cold }, samples: [] })),
    ),
  );
  const known = new Map<Contestant, KnownPayer[]>();
  for (let round = 0; round < plan.rounds; round += 1) {
    between();
    for (const connections of plan.connections) {
      openssl.push(opensslVerificationsPerSecond());
      for (let place = 0; place < contestants.length; place += 1) {
        const contestant = contestants[(place + round) % contestants.length] as Contestant;
        const here = measured.filter((each) => each.contestant === contestant && each.load.connections === connections);
        const samples: [Measured, Sample][] = [];
        for (const each of here) samples.push([each, await measureOne(each, known, plan)]);
        openssl.push(opensslVerificationsPerSecond());
        const [before = 1, after = 1] = openssl.slice(-2);
        for (const [each, sample] of samples)
          each.samples.push({ ...sample, ratio: 1000 / sample.cpuMillisecondsEach / ((before + after) / 2) });
      }
      console.log(`round ${round + 1} of ${plan.rounds}, ${connections} connections: measured`);
    }
  }
  for (const payers of known.values()) for (const { payer } of payers) payer.connection.close();
  const yardstick = { median: median(openssl), lowest: Math.min(...openssl), highest: Math.max(...openssl) };
  return { rows: measured.map(summary), openssl: yardstick };
}

async function measureOne({ contestant, load }: Measured, known: Map<Contestant, KnownPayer[]>, plan: Plan): Promise<Sample> {
  if (load.cold) {
    const strangers = (await contestant.enrolStrangers?.(plan.strangers)) ?? [];
    const sample = await driveWindow(contestant, load, strangers, plan.windowMilliseconds);
    for (const { connection } of strangers) connection.close();
    return sample;
  }
  const payers = await signedIn(contestant, load.connections, known.get(contestant) ?? []);
  known.set(contestant, payers);
  const paying = payers.slice(0, load.connections);
  const sample = await driveWindow(
    contestant,
    load,
    paying.map(({ payer }) => payer),
    plan.windowMilliseconds,
  );
  for (const each of paying) each.usedAt = performance.now();
  return sample;
}

/** @returns so many payers or more, those who are known and whose sessions live first */
async function signedIn(contestant: Contestant, count: number, known: readonly KnownPayer[]): Promise<KnownPayer[]> {
  const lives = ({ usedAt }: KnownPayer) => performance.now() - usedAt < SESSION_LIVES_MS;
  for (const each of known) if (!lives(each)) each.payer.connection.close();
  const payers = known.filter(lives);
  const added = await contestant.enrol(Math.max(0, count - payers.length));
  return [...payers, ...added.map((payer) => ({ payer, usedAt: performance.now() }))];
}

function summary({ contestant, load, samples }: Measured): Row {
  const middle = (of: (sample: Measured['samples'][number]) => number) => median(samples.map(of));
  return {
    name: contestant.name,
    ...load,
    ratio: middle(({ ratio }) => ratio),
    perSecond: middle(({ perSecond }) => perSecond),
    cpuMillisecondsEach: middle(({ cpuMillisecondsEach }) => cpuMillisecondsEach),
    p50: middle(({ p50 }) => p50),
    p99: middle(({ p99 }) => p99),
    peakMegabytes: Math.max(...samples.map(({ peakMegabytes }) => peakMegabytes)),
    startMilliseconds: contestant.startMilliseconds,
    cacheHits: hitRates(samples.map(({ caches }) => caches)),
  };
}

function hitRates(uses: readonly Readonly<Record<string, CacheUse>>[]): Record<string, number | null> {
  const rates: Record<string, number | null> = {};
  for (const cache of Object.keys(uses[0] ?? {})) {
    const hits = uses.reduce((all, use) => all + (use[cache]?.hits ?? 0), 0);
    const all = hits + uses.reduce((sum, use) => sum + (use[cache]?.misses ?? 0), 0);
    rates[cache] = all === 0 ? null : hits / all;
  }
  return rates;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
