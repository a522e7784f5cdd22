/**
 * Our server as it is measured: alone on SQLite, and as two instances on SQLite and on PostgreSQL.
 *
 * The instances of a pair enrol each other's cold payers, so that the instance that they pay at has never seen them.
 * A fast server that loses or doubles a payment is no fast server: in the end the executed payments are counted in the database.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseAddress } from '../../server/database-address.ts';
import { openAddress } from '../../server/process/open-database.ts';
import { startPostgres } from '../support/databases/postgres-server.ts';
import { freePort } from '../support/servers/free-port.ts';
import { sharedSecrets } from '../support/servers/shared-secrets.ts';
import { type Contestant, type MeasuredServer, type OurContestant, ourContestant, startMeasured } from './contestant.ts';
import type { Requests } from './payer.ts';

/** The contestant that is compared, and the same one started a second time: the bench sees no difference smaller than theirs. */
export const PRODUCT = 'SQLite, one instance';
export const ONCE_MORE = 'SQLite, one instance, once more (A/A)';
/** The same process, at which an order and its authorisation are asked for by two requests. */
export const THREE_REQUESTS = 'SQLite, one instance, three requests';

export type Installation = {
  readonly contestants: readonly Contestant[];
  /** On the disk that the database is on. */
  readonly folder: string;
  /** Ends the servers. @throws unless every payment that a payer was told of is in the database, and no other */
  readonly checkBooks: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

type Parts = {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly instances: number;
  readonly contestants: (servers: readonly [MeasuredServer, ...MeasuredServer[]]) => OurContestant[];
  /** Of another tree. The bench talks to it over HTTP only, and does not read its database. */
  readonly root?: string | undefined;
  readonly removeDatabase?: () => Promise<void>;
};

/** One instance on a database of its own. @param root of another tree of this project, which may know three requests only */
export async function installAlone(name: string, root?: string, requests: Requests = 2): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-bench-'));
  const databasePath = join(folder, 'sca.db');
  return install({
    folder,
    env: { DATABASE_URL: `sqlite:${databasePath}` },
    instances: 1,
    contestants: ([server]) => [
      ourContestant({ name, paidAt: [server], databasePath, requests }),
      ...(name === PRODUCT ? [ourContestant({ name: THREE_REQUESTS, paidAt: [server], databasePath, requests: 3 })] : []),
    ],
    root,
  });
}

export async function installSqlitePair(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-bench-'));
  return install({
    folder,
    env: { DATABASE_URL: `sqlite:${join(folder, 'sca.db')}` },
    instances: 2,
    contestants: ([one, other = one]) => [
      ourContestant({ name: PRODUCT, paidAt: [one], strangersFrom: [other] }),
      ourContestant({ name: 'SQLite, two instances', paidAt: [one, other] }),
    ],
  });
}

export async function installPostgres(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-bench-'));
  const postgres = await startPostgres({ durable: true });
  const databasePid = postgres.pid();
  return install({
    folder,
    env: { DATABASE_URL: postgres.url },
    instances: 2,
    contestants: ([one, other = one]) => [
      ourContestant({ name: 'PostgreSQL, one instance', paidAt: [one], databasePid }),
      ourContestant({ name: 'PostgreSQL, one instance', paidAt: [one], strangersFrom: [other], databasePid }),
      ourContestant({ name: 'PostgreSQL, two instances', paidAt: [one, other], databasePid }),
    ],
    removeDatabase: () => postgres.remove(),
  });
}

async function install({ folder, env, instances, contestants: made, root, removeDatabase }: Parts): Promise<Installation> {
  const servers: MeasuredServer[] = [];
  const shared = { ...env, ...sharedSecrets(folder) };
  const stop = async () => {
    for (const server of servers.splice(0)) await server.stop();
    await removeDatabase?.();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (let each = 0; each < instances; each += 1) servers.push(await startMeasured(shared, await freePort(), root));
  } catch (error) {
    await stop();
    throw error;
  }
  const contestants = made(servers as [MeasuredServer, ...MeasuredServer[]]);
  const checkBooks = async () => {
    for (const server of servers.splice(0)) await server.stop();
    const told = contestants.reduce((all, { paid }) => all + paid(), 0);
    const executed = await executedPayments(env.DATABASE_URL ?? '');
    if (executed !== told)
      throw new Error(`${contestants[0]?.name}: payers were told of ${told} payments, and ${executed} are in the database`);
  };
  return { contestants, folder, checkBooks: root === undefined ? checkBooks : async () => {}, stop };
}

async function executedPayments(url: string): Promise<number> {
  const database = await openAddress(databaseAddress(url));
  try {
    const sql = `SELECT count(*) AS executed FROM evidence v JOIN payments p ON p.authorisation_id = v.authorisation_id WHERE p.transaction_status = 'ACSC'`;
    return Number((await database.read<{ executed: number }>(sql))[0]?.executed);
  } finally {
    await database.close();
  }
}
