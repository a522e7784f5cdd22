/**
 * Opens the configured database, migrates it, and checks that it is the one that belongs to this configuration.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from './config.ts';
import { ConfigError } from './config-values.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import { AUDIT_KEY_FACT, retiredAt } from './storage/audit-keys.ts';
import type { Database } from './storage/database.ts';
import { factStore } from './storage/facts.ts';
import { migrate } from './storage/migrations.ts';
import { openSqlite } from './storage/sqlite.ts';

export type OpenedDatabase = { readonly database: Database; readonly secrets: Secrets };

/** For tools: the database that is there. @throws ConfigError where there is none, instead of making an empty one */
export async function openExistingDatabase(config: Config): Promise<OpenedDatabase> {
  if (!existsSync(config.databasePath)) throw new ConfigError(`DATABASE_URL is “sqlite:${config.databasePath}”; there is no such database`);
  return openDatabase(config);
}

/** @throws ConfigError with one clear line; nothing was changed then, but for files that were made */
export async function openDatabase(config: Config): Promise<OpenedDatabase> {
  if (config.databasePath === ':memory:')
    throw new ConfigError('DATABASE_URL is “sqlite::memory:”; it takes a file, because what is lost with the process is no bank');
  makeFolder(dirname(config.databasePath));
  const secrets = loadSecrets(config);
  const database = openFile(config.databasePath);
  try {
    await migrate(database, 'sqlite', Date.now());
    await checkBelonging(database, config, secrets);
    return { database, secrets };
  } catch (error) {
    await database.close();
    throw error instanceof ConfigError ? error : new ConfigError(`DATABASE_URL: ${(error as Error).message}`);
  }
}

/** Readable to its owner only: beside the database lie the secrets of the demo profile. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ConfigError(`DATABASE_URL is in the folder “${path}”, which cannot be made: ${(error as Error).message}`);
  }
}

function openFile(path: string): Database {
  try {
    return openSqlite(path);
  } catch (error) {
    throw new ConfigError(`DATABASE_URL is “sqlite:${path}”; it cannot be opened: ${(error as Error).message}`);
  }
}

async function checkBelonging(database: Database, config: Config, secrets: Secrets): Promise<void> {
  const facts = factStore(database);
  for (const [name, fingerprint] of Object.entries(secrets.fingerprints)) {
    const fact = `fingerprint ${name}`;
    if ((await facts.remember(fact, fingerprint)) !== fingerprint) {
      const retired = fact === AUDIT_KEY_FACT ? await retiredAt(database.read, fingerprint) : null;
      if (retired !== null)
        throw new ConfigError(
          `${name} holds a key that was rotated at ${new Date(retired).toISOString()}; it has to name the file of its successor`,
        );
      throw new ConfigError(`${name} is not the one that this database was made with; give the old one, or another DATABASE_URL`);
    }
  }
  if (config.profile === 'strict' && (await facts.read('seeded')) !== null) {
    throw new ConfigError('SCA_PROFILE=strict refuses this database: demo data was put into it, and anybody could enrol');
  }
}
