/** Opens the configured database and checks that it belongs to this configuration. Only the server migrates it. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../config.ts';
import { ConfigError } from '../config-values.ts';
import type { Database } from '../database/database.ts';
import { openPostgres } from '../database/postgres/open-postgres.ts';
import { databaseFacts, isAnyOf } from '../database/schema/database-facts.ts';
import { insistOnMigrated, isOfAnother, migrate } from '../database/schema/migrations.ts';
import { openSqlite } from '../database/sqlite/open-sqlite.ts';
import { type DatabaseAddress, shownAddress } from '../database-address.ts';
import { AUDIT_KEY_FACT, retiredAt } from '../storage/audit/audit-keys.ts';
import { loadSecrets, type Secrets } from './secrets.ts';

export type OpenedDatabase = { readonly database: Database; readonly secrets: Secrets };

/** For tools: the database that is there, as it is. @throws ConfigError where there is none, or where a server has to migrate it first */
export async function openExistingDatabase(config: Config): Promise<OpenedDatabase> {
  insistOnFile(config.database);
  return open(config, async (database, { fingerprints }) => {
    await insistOnMigrated(database, database.dialect);
    await remember(database, 'AUDIT_KEY_FILE', fingerprints.AUDIT_KEY_FILE);
  });
}

/** For the server. @throws ConfigError with one clear line; nothing was changed then, but for files that were made */
export async function openDatabase(config: Config): Promise<OpenedDatabase> {
  return open(config, async (database, { fingerprints }) => {
    await migrate(database, database.dialect, Date.now());
    await remember(database, 'AUDIT_KEY_FILE', fingerprints.AUDIT_KEY_FILE);
    const { SESSION_SECRET } = fingerprints;
    if (!(await databaseFacts(database).keepAnyOf('fingerprint SESSION_SECRET', SESSION_SECRET)))
      await refuseSecret(database, 'SESSION_SECRET', '');
  });
}

async function open(config: Config, makeReady: (database: Database, secrets: Secrets) => Promise<void>): Promise<OpenedDatabase> {
  prepare(config);
  const database = await openAddress(config.database);
  try {
    if (database.dialect === 'sqlite' && (await isOfAnother(database)))
      throw new ConfigError(`DATABASE_URL is “${shownAddress(config.database)}”; it is a database of another program`);
    // Secrets are made beside a file only once it has proved to be a database of ours, or a new one.
    const secrets = loadSecrets(config);
    await refuseForeign(database, config, secrets);
    await makeReady(database, secrets);
    refuseSeeded(config, await databaseFacts(database).read('seeded'));
    return { database, secrets };
  } catch (error) {
    await database.close();
    throw error instanceof ConfigError ? error : new ConfigError(`DATABASE_URL: ${lineOf(error)}`);
  }
}

/** Opens what is there, as it is. @param name of the variable or option that named it @throws ConfigError with one clear line */
export async function openAddress(address: DatabaseAddress, name = 'DATABASE_URL'): Promise<Database> {
  try {
    return address.kind === 'sqlite' ? openSqlite(address.path) : await openPostgres(address.url);
  } catch (error) {
    throw new ConfigError(`${name} is “${shownAddress(address)}”; it cannot be opened: ${lineOf(error)}`);
  }
}

/** @throws ConfigError where an address names a SQLite file that is not there */
export function insistOnFile(address: DatabaseAddress, name = 'DATABASE_URL'): void {
  if (address.kind === 'sqlite' && !existsSync(address.path))
    throw new ConfigError(`${name} is “${shownAddress(address)}”; there is no such database`);
}

/** The folder, which the database and its secrets need. */
function prepare({ database }: Config): void {
  if (database.kind !== 'sqlite') return;
  if (database.path === ':memory:')
    throw new ConfigError('DATABASE_URL is “sqlite::memory:”; it takes a file, because what is lost with the process is no bank');
  makeFolder(dirname(database.path));
}

/** Readable to its owner only: beside the database lie the secrets of the demo profile. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ConfigError(`DATABASE_URL is in the folder “${path}”, which cannot be made: ${(error as Error).message}`);
  }
}

/** What went wrong first, in one line, once. What Node says of its own flags helps nobody who starts a container. */
function lineOf(error: unknown): string {
  const { message, cause } = error as Error;
  const deeper = cause instanceof Error && !message.includes(cause.message) ? `: ${cause.message}` : '';
  const line = `${message}${deeper}`.replaceAll(/\s*\n\s*/g, '; ');
  return line.replace(/; if the root CA is installed locally, .*--use-system-ca.*$/, '; name the file of its CA with sslrootcert=FILE');
}

/** Before anything is migrated: a database that belongs to others is left as it is. */
async function refuseForeign(database: Database, config: Config, { fingerprints }: Secrets): Promise<void> {
  const facts = databaseFacts(database);
  // A new database has no table of facts yet.
  const recorded = async (name: string) => facts.read(`fingerprint ${name}`).catch(() => null);
  const session = await recorded('SESSION_SECRET');
  // Any of the secrets will do: the others are being brought in, or taken out (contract §1).
  if (session !== null && !isAnyOf(session, fingerprints.SESSION_SECRET)) await refuseSecret(database, 'SESSION_SECRET', '');
  const audit = await recorded('AUDIT_KEY_FILE');
  if (audit !== null && audit !== fingerprints.AUDIT_KEY_FILE) await refuseSecret(database, 'AUDIT_KEY_FILE', fingerprints.AUDIT_KEY_FILE);
  refuseSeeded(config, await facts.read('seeded').catch(() => null));
}

/** @throws ConfigError where another instance has recorded another one meanwhile */
async function remember(database: Database, name: string, fingerprint: string): Promise<void> {
  if ((await databaseFacts(database).remember(`fingerprint ${name}`, fingerprint)) !== fingerprint)
    await refuseSecret(database, name, fingerprint);
}

function refuseSeeded({ profile }: Config, seeded: string | null): void {
  if (profile === 'strict' && seeded !== null)
    throw new ConfigError('SCA_PROFILE=strict refuses this database: demo data was put into it, and anybody could enrol');
}

/** @throws ConfigError that says whether it was the database's once */
async function refuseSecret(database: Database, name: string, fingerprint: string): Promise<never> {
  const retired = `fingerprint ${name}` === AUDIT_KEY_FACT ? await retiredAt(database.read, fingerprint).catch(() => null) : null;
  throw new ConfigError(
    retired === null
      ? `${name} is not the one that this database was made with; give the old one, or another DATABASE_URL`
      : `${name} holds a key that was rotated at ${new Date(retired).toISOString()}; it has to name the file of its successor`,
  );
}
