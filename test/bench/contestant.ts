/**
 * Who is measured: our server on a database, alone or in twos, or a peer. Each runs in processes of its own and is driven
 * over HTTP by payers who sign on the fly.
 */
import { type ServerProcess, startServer } from '../support/servers/spawned-server.ts';
import { HttpConnection } from './http-connection.ts';
import { enrolPayer, type Payer, type Requests } from './payer.ts';
import { bytesWritten, cpuSeconds, cpuSecondsOfTree, sumOrNull } from './process-cost.ts';

/** Look-ups in one cache. */
export type CacheUse = { hits: number; misses: number };

export type Contestant = {
  readonly name: string;
  /** Each of its payers pays once, at processes that have never seen them; of others, each pays again and again. */
  readonly cold: boolean;
  readonly pids: readonly number[];
  /** All that it has used so far, of every process that works for it; its database's too. */
  readonly cpuSeconds: () => number;
  /** Of the same processes, to disk; null where it cannot be told. */
  readonly bytesWritten: () => number | null;
  /** The SQLite file whose log it writes; null where there is none. */
  readonly databasePath: string | null;
  /** From spawning to the first answer, the slowest of its processes. */
  readonly startMilliseconds: number;
  readonly enrol: (count: number) => Promise<Payer[]>;
  /** By name of the cache; empty where it keeps none. */
  readonly caches: () => Promise<Record<string, CacheUse>>;
};

export type OurContestant = Contestant & {
  /** How many payments its payers were told of as executed. */
  readonly paid: () => number;
};

/** A server of ours and where it tells its metrics. */
export type MeasuredServer = ServerProcess & { readonly metricsPort: number };

/** @param root of the tree that is started, where it is not this one */
export async function startMeasured(env: Readonly<Record<string, string>>, metricsPort: number, root?: string): Promise<MeasuredServer> {
  return { ...(await startServer({ ...env, METRICS_LISTEN: `127.0.0.1:${metricsPort}` }, root)), metricsPort };
}

export type OurParts = {
  readonly name: string;
  /** The instances that are driven and measured. */
  readonly paidAt: readonly MeasuredServer[];
  /** By index of `paidAt`, for a cold contestant: another instance on the same database, that enrols its payers. */
  readonly strangersFrom?: readonly MeasuredServer[];
  /** Of a database that has its own processes. */
  readonly databasePid?: number | null;
  readonly databasePath?: string | null;
  readonly requests?: Requests;
};

export function ourContestant({
  name,
  paidAt,
  strangersFrom,
  databasePid = null,
  databasePath = null,
  requests = 2,
}: OurParts): OurContestant {
  let paid = 0;
  const counted = ({ pay, connection }: Payer): Payer => ({
    pay: async (method) => {
      await pay(method);
      paid += 1;
    },
    connection,
  });
  const enrolledAt = strangersFrom ?? paidAt;
  return {
    name,
    cold: strangersFrom !== undefined,
    pids: paidAt.map(({ pid }) => pid),
    cpuSeconds: () => paidAt.reduce((all, { pid }) => all + cpuSeconds(pid), databasePid === null ? 0 : cpuSecondsOfTree(databasePid)),
    // A database with processes of its own writes in the background what earlier windows changed: no figure of this window.
    bytesWritten: () => (databasePid === null ? sumOrNull(paidAt.map(({ pid }) => bytesWritten(pid))) : null),
    databasePath,
    startMilliseconds: Math.max(...paidAt.map(({ startMilliseconds }) => startMilliseconds)),
    enrol: (count) =>
      eightAtATime(count, async (each) => {
        const [at, by] = [paidAt[each % paidAt.length], enrolledAt[each % paidAt.length]] as [MeasuredServer, MeasuredServer];
        return counted(await enrolPayer(by.port, nextName(), at.port, requests));
      }),
    caches: async () => {
      const uses: Record<string, CacheUse> = {};
      for (const { metricsPort } of paidAt) await addCaches(uses, metricsPort);
      return uses;
    },
    paid: () => paid,
  };
}

async function addCaches(uses: Record<string, CacheUse>, port: number): Promise<void> {
  const connection = new HttpConnection(port);
  const { text } = await connection.send('GET', '/metrics');
  connection.close();
  for (const [, cache = '', result, count] of text.matchAll(/^sca_cache_lookups_total\{cache="([^"]+)",result="(hit|miss)"\} (\d+)$/gm)) {
    uses[cache] ??= { hits: 0, misses: 0 };
    uses[cache][result === 'hit' ? 'hits' : 'misses'] += Number(count);
  }
}

let named = 0;
/** Usernames of one run, over all contestants. */
function nextName(): string {
  named += 1;
  return `bench-${named}`;
}

/** @returns what `make` made, in order */
export async function eightAtATime<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  let next = 0;
  const worker = async () => {
    for (let each = next++; each < count; each = next++) made[each] = await make(each);
  };
  await Promise.all(Array.from({ length: Math.min(8, count) }, worker));
  return made;
}
