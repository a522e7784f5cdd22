/**
 * Our server as it is measured: on SQLite and on PostgreSQL, as one instance and as two.
 *
 * The instances of the pair are also each other's strangers' door: payers who are to be unknown where they pay are
 * enrolled at the other one. Speed that loses or doubles a payment is none: in the end the database is asked.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseAddress } from '../../server/config-values.ts';
import { openAddress } from '../../server/process/open-database.ts';
import { startPostgres } from '../support/databases/postgres-server.ts';
import { freePort } from '../support/servers/free-port.ts';
import { sharedSecrets } from '../support/servers/shared-secrets.ts';
import { type MeasuredServer, type OurContestant, ourContestant, startMeasured } from './contestant.ts';

export type Installation = {
  readonly contestants: readonly OurContestant[];
  /** On the disk that the database is on. */
  readonly folder: string;
  /** Ends the servers. @throws unless every payment that a payer was told of is in the database, and no other */
  readonly checkBooks: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export async function installSqlite(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-bench-'));
  const env = { DATABASE_URL: `sqlite:${join(folder, 'sca.db')}`, ...sharedSecrets(folder) };
  return installPair('SQLite', env, folder, null, async () => {});
}

export async function installPostgres(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-bench-'));
  const postgres = await startPostgres({ durable: true });
  const env = { DATABASE_URL: postgres.url, ...sharedSecrets(folder) };
  return installPair('PostgreSQL', env, folder, postgres.pid(), () => postgres.remove());
}

async function installPair(
  name: string,
  env: Readonly<Record<string, string>>,
  folder: string,
  databasePid: number | null,
  removeDatabase: () => Promise<void>,
): Promise<Installation> {
  const servers: MeasuredServer[] = [];
  const stop = async () => {
    for (const server of servers.splice(0)) await server.stop();
    await removeDatabase();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (let each = 0; each < 2; each += 1) servers.push(await startMeasured(env, await freePort()));
  } catch (error) {
    await stop();
    throw error;
  }
  const [one, other] = servers as [MeasuredServer, MeasuredServer];
  const contestants = [
    ourContestant(`${name}, one instance`, [one], [other], databasePid),
    ourContestant(`${name}, two instances`, [one, other], [other, one], databasePid),
  ];
  const checkBooks = async () => {
    for (const server of servers.splice(0)) await server.stop();
    const told = contestants.reduce((all, { paid }) => all + paid(), 0);
    const executed = await executedPayments(env.DATABASE_URL ?? '');
    if (executed !== told) throw new Error(`${name}: payers were told of ${told} payments, and ${executed} are in the database`);
  };
  return { contestants, folder, checkBooks, stop };
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
