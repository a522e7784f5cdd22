/**
 * A new database for one test: a SQLite file of its own, or a database of its own on the PostgreSQL server of the run.
 *
 * Which of the two is the vitest project's choice (`TEST_DATABASE`), so that one suite runs on both.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database, Dialect } from '../../../server/database/database.ts';
import { openPostgres } from '../../../server/database/postgres/open-postgres.ts';
import { migrate } from '../../../server/database/schema/migrations.ts';
import { openSqlite } from '../../../server/database/sqlite/open-sqlite.ts';
import type { DatabaseAddress } from '../../../server/database-address.ts';
import { drop, giveBack, takeEmpty, takeMigrated, urlOf } from './postgres-databases.ts';

export const DIALECT: Dialect = process.env.TEST_DATABASE === 'postgres' ? 'postgres' : 'sqlite';

export type FreshDatabase = {
  readonly address: DatabaseAddress;
  /** What a server or a tool is started with to use it. */
  readonly env: { readonly DATABASE_URL: string };
  /** Connections of their own, as another instance has them. */
  readonly open: () => Promise<Database>;
  readonly remove: () => Promise<void>;
};

/** @param migrated false: empty, and a test may do to its schema what it likes */
export async function freshDatabase({ dialect = DIALECT, migrated = true, now = 0 } = {}): Promise<FreshDatabase> {
  return dialect === 'sqlite' ? freshFile(migrated, now) : freshOnServer(migrated);
}

async function freshFile(migrated: boolean, now: number): Promise<FreshDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-'));
  const path = join(folder, 'bank.db');
  const open = async () => openSqlite(path);
  if (migrated) {
    const database = await open();
    await migrate(database, 'sqlite', now);
    await database.close();
  }
  const remove = async () => rmSync(folder, { recursive: true, force: true });
  return { address: { kind: 'sqlite', path }, env: { DATABASE_URL: `sqlite:${path}` }, open, remove };
}

async function freshOnServer(migrated: boolean): Promise<FreshDatabase> {
  const { TEST_DATABASE_URL: server, TEST_DATABASE_RUN: run } = process.env;
  if (!server || !run) throw new Error('no PostgreSQL to test on: start the tests with npm test, which brings one');
  const name = await (migrated ? takeMigrated : takeEmpty)(server, run);
  const url = urlOf(server, name);
  return {
    address: { kind: 'postgres', url },
    env: { DATABASE_URL: url },
    open: () => openPostgres(url),
    remove: async () => void (await (migrated ? giveBack(server, run, name) : drop(server, name))),
  };
}
