/**
 * The interleaving: many short windows, and in each round every contestant has one on each number of connections.
 *
 * Another program on the machine then slows all alike. The order is another one each round, by a seed, so that no
 * contestant always comes behind the same one and finds its dirty pages. `openssl speed` is run between the rounds.
 */
import { createHash } from 'node:crypto';
import type { CacheUse, Contestant } from './contestant.ts';
import { cheapestQuarter, fastestQuarter, median, percentile, scatter } from './figures.ts';
import type { KeptPayers } from './kept-payers.ts';
import { driveWindow, type Sample } from './load-window.ts';
import { opensslVerificationsPerSecond } from './openssl-speed.ts';
import type { Plan } from './plan.ts';

/** One contestant on so many connections. */
export type Row = {
  readonly name: string;
  readonly cold: boolean;
  readonly connections: number;
  /** Authorisations a CPU-second ÷ verifications a second of `openssl speed`. */
  readonly ratio: number;
  /** CPU of one authorisation: the mean of the cheapest quarter of the windows. */
  readonly cpuMillisecondsEach: number;
  /** How much dearer the middle window was, as a share of that. */
  readonly scatter: number;
  readonly perSecond: number;
  /** Of all windows together. */
  readonly p50: number;
  readonly p99: number;
  /** What its processes had written to disk (`write_bytes` of /proc/PID/io), over all windows; null where none counts. */
  readonly bytesEach: number | null;
  readonly peakMegabytes: number;
  readonly startMilliseconds: number;
  /** Share of look-ups that found something, by name of the cache; null where nothing was looked up. */
  readonly cacheHits: Readonly<Record<string, number | null>>;
};

/** What `openssl speed` gave over the rounds, in verifications a second: the mean of the fastest quarter, and between what it lay. */
export type Yardstick = { readonly fastest: number; readonly median: number; readonly lowest: number; readonly highest: number };

/** Two seconds each time. */
const OPENSSL_EVERY = 2;

type Measured = { readonly contestant: Contestant; readonly connections: number; readonly samples: Sample[] };

/** @param between is run before each round */
export async function measureInterleaved(
  contestants: readonly Contestant[],
  plan: Plan,
  kept: KeptPayers,
  between: (round: number) => void,
): Promise<{ readonly rows: readonly Row[]; readonly openssl: Yardstick }> {
  const openssl: number[] = [];
  const measured = contestants.flatMap((contestant) =>
    plan.connections.map((connections): Measured => ({ contestant, connections, samples: [] })),
  );
  for (let round = 0; round < plan.windows; round += 1) {
    between(round);
    if (round % OPENSSL_EVERY === 0) openssl.push(opensslVerificationsPerSecond());
    for (const connections of plan.connections) {
      const due = measured.filter((each) => each.connections === connections && (!each.contestant.cold || isColdRound(round, plan)));
      for (const each of shuffled(due, round)) each.samples.push(await measureOne(each, plan, kept));
    }
    if ((round + 1) % 5 === 0) console.log(`${round + 1} of ${plan.windows} windows`);
  }
  openssl.push(opensslVerificationsPerSecond());
  const yardstick = {
    fastest: fastestQuarter(openssl),
    median: median(openssl),
    lowest: Math.min(...openssl),
    highest: Math.max(...openssl),
  };
  return { rows: measured.map((each) => summary(each, yardstick)), openssl: yardstick };
}

/** Spread over the run. */
const isColdRound = (round: number, { windows, coldWindows }: Plan) =>
  Math.floor((round * coldWindows) / windows) !== Math.floor(((round - 1) * coldWindows) / windows);

/** Another order each time, and in each run the same. */
function shuffled(windows: readonly Measured[], round: number): Measured[] {
  const place = ({ contestant, connections }: Measured) =>
    createHash('sha256').update(`${round} ${connections} ${contestant.name} ${contestant.cold}`).digest('hex');
  return windows
    .map((window) => ({ window, place: place(window) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ window }) => window);
}

async function measureOne({ contestant, connections }: Measured, plan: Plan, kept: KeptPayers): Promise<Sample> {
  const payers = contestant.cold ? await contestant.enrol(plan.strangers) : await kept.of(contestant, connections);
  const sample = await driveWindow(contestant, connections, payers, plan.windowMilliseconds);
  if (contestant.cold) for (const { connection } of payers) connection.close();
  return sample;
}

function summary({ contestant, connections, samples }: Measured, openssl: Yardstick): Row {
  const cpu = samples.map(({ cpuMillisecondsEach }) => cpuMillisecondsEach);
  const latencies = samples.flatMap((sample) => sample.latencies);
  const bytes = samples.map(({ bytesEach, latencies: paid }) => (bytesEach === null ? null : bytesEach * paid.length));
  return {
    name: contestant.name,
    cold: contestant.cold,
    connections,
    ratio: 1000 / cheapestQuarter(cpu) / openssl.fastest,
    cpuMillisecondsEach: cheapestQuarter(cpu),
    scatter: scatter(cpu),
    perSecond: median(samples.map(({ perSecond }) => perSecond)),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    bytesEach: bytes.includes(null) ? null : bytes.reduce<number>((sum, each) => sum + (each ?? 0), 0) / latencies.length,
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
