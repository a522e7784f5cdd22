/** Opens the configured database and checks that it belongs to this configuration. Only the server migrates it. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../config.ts';
import { ConfigError, type DatabaseAddress, shownAddress } from '../config-values.ts';
import type { Database } from '../database/database.ts';
import { openPostgres } from '../database/postgres/open-postgres.ts';
import { databaseFacts } from '../database/schema/database-facts.ts';
import { insistOnMigrated, migrate } from '../database/schema/migrations.ts';
import { openSqlite } from '../database/sqlite/open-sqlite.ts';
import { AUDIT_KEY_FACT, retiredAt } from '../storage/audit/audit-keys.ts';
import { loadSecrets, type Secrets } from './secrets.ts';

export type OpenedDatabase = { readonly database: Database; readonly secrets: Secrets };

/** For tools: the database that is there, as it is. @throws ConfigError where there is none, or where a server has to migrate it first */
export async function openExistingDatabase(config: Config): Promise<OpenedDatabase> {
  insistOnFile(config.database);
  return open(config, (database) => insistOnMigrated(database, database.dialect));
}

/** For the server. @throws ConfigError with one clear line; nothing was changed then, but for files that were made */
export async function openDatabase(config: Config): Promise<OpenedDatabase> {
  return open(config, (database) => migrate(database, database.dialect, Date.now()));
}

async function open(config: Config, makeReady: (database: Database) => Promise<unknown>): Promise<OpenedDatabase> {
  const secrets = prepare(config);
  const database = await openAddress(config.database);
  try {
    await refuseForeign(database, config, secrets);
    await makeReady(database);
    await checkBelonging(database, config, secrets);
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

/** The folder, which the secrets need, and the secrets, which are needed before anything is opened. */
function prepare(config: Config): Secrets {
  const { database } = config;
  if (database.kind === 'sqlite' && database.path === ':memory:')
    throw new ConfigError('DATABASE_URL is “sqlite::memory:”; it takes a file, because what is lost with the process is no bank');
  if (database.kind === 'sqlite') makeFolder(dirname(database.path));
  return loadSecrets(config);
}

/** Readable to its owner only: beside the database lie the secrets of the demo profile. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ConfigError(`DATABASE_URL is in the folder “${path}”, which cannot be made: ${(error as Error).message}`);
  }
}

/** What went wrong first, in one line. */
function lineOf(error: unknown): string {
  const { message, cause } = error as Error;
  const deeper = cause instanceof Error && cause.message ? `: ${cause.message}` : '';
  return (message.endsWith(deeper) ? message : message + deeper).replaceAll(/\s*\n\s*/g, '; ');
}

/** Before anything is migrated: a database that belongs to others is left as it is. */
async function refuseForeign(database: Database, config: Config, secrets: Secrets): Promise<void> {
  const facts = databaseFacts(database);
  for (const [name, fingerprint] of Object.entries(secrets.fingerprints)) {
    // A new database has no table of facts yet.
    const recorded = await facts.read(`fingerprint ${name}`).catch(() => null);
    if (recorded !== null && recorded !== fingerprint) await refuseSecret(database, name, fingerprint);
  }
  refuseSeeded(config, await facts.read('seeded').catch(() => null));
}

async function checkBelonging(database: Database, config: Config, secrets: Secrets): Promise<void> {
  const facts = databaseFacts(database);
  for (const [name, fingerprint] of Object.entries(secrets.fingerprints)) {
    const fact = `fingerprint ${name}`;
    if ((await facts.remember(fact, fingerprint)) !== fingerprint) await refuseSecret(database, name, fingerprint);
  }
  refuseSeeded(config, await facts.read('seeded'));
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
