/**
 * Our server as it is measured: on SQLite and on PostgreSQL, as one instance and as two.
 *
 * The instances of the pair are also each other's strangers' door: payers who are to be unknown where they pay are
 * enrolled at the other one.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../support/postgres-server.ts';
import { freePort } from '../support/spawned-server.ts';
import { type Contestant, type MeasuredServer, ourContestant, startMeasured } from './contestant.ts';

export type Installation = {
  readonly contestants: readonly Contestant[];
  /** On the disk that the database is on. */
  readonly folder: string;
  readonly servers: readonly MeasuredServer[];
  readonly stop: () => Promise<void>;
};

export async function installSqlite(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-bench-'));
  const env = { DATABASE_URL: `sqlite:${join(folder, 'sca.db')}`, ...secrets(folder) };
  return installPair('SQLite', env, folder, null, async () => {});
}

export async function installPostgres(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-bench-'));
  const postgres = await startPostgres({ durable: true });
  const env = { DATABASE_URL: postgres.url, ...secrets(folder) };
  return installPair('PostgreSQL', env, folder, postgres.pid(), () => postgres.remove());
}

/** Instances on one database are given the same ones. */
export function secrets(folder: string): Record<string, string> {
  const keyFile = join(folder, 'audit-key.pem');
  writeFileSync(keyFile, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { SESSION_SECRET: 'of the bench, and of nothing that anybody keeps', AUDIT_KEY_FILE: keyFile };
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
    for (const server of servers) await server.stop();
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
  return {
    contestants: [
      ourContestant(`${name}, one instance`, [one], [other], databasePid),
      ourContestant(`${name}, two instances`, [one, other], [other, one], databasePid),
    ],
    folder,
    servers,
    stop,
  };
}
