/**
 * Runs `migrations/*.sql` in order, each once, and records a checksum of each.
 *
 * A migration that ran is history. An edited file would leave two databases that claim the same schema and differ, so it is
 * refused. `0006-x.sqlite.sql` runs on SQLite only, `0006-x.postgres.sql` on PostgreSQL only.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Database, Dialect } from '../database.ts';
import { tableNames } from './table-names.ts';

const FOLDER = new URL('../../../migrations/', import.meta.url);

type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };
type Applied = { name: string; checksum: string };

/**
 * @param until stops before the first file whose name is not smaller; tests look at a schema of before
 * @throws with one clear sentence where the database is newer than this code, or a migration was edited
 */
export async function migrate(database: Database, dialect: Dialect, now: number, until = ''): Promise<number> {
  const migrations = readMigrations(dialect).filter(({ name }) => until === '' || name < until);
  return database.write(async (transaction) => {
    await transaction.run(
      'CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)',
    );
    const applied = new Map(
      (await transaction.query<Applied>('SELECT name, checksum FROM schema_migrations')).map((row) => [row.name, row.checksum]),
    );
    refuseUnknownHistory(applied, migrations);
    const missing = migrations.filter((migration) => !applied.has(migration.name));
    for (const { name, sql, checksum } of missing) {
      await transaction.script(sql);
      await transaction.run('INSERT INTO schema_migrations (name, checksum, applied_at) VALUES ($1, $2, $3)', [name, checksum, now]);
    }
    return missing.length;
  });
}

/**
 * For command line tools, which never change a schema that a server may be running on.
 * @throws with one clear sentence if the schema is that of another version
 */
export async function insistOnMigrated(database: Database, dialect: Dialect): Promise<void> {
  const migrations = readMigrations(dialect);
  const isEmpty = (await tableNames(database)).length === 0;
  const rows = isEmpty ? [] : await database.read<Applied>('SELECT name, checksum FROM schema_migrations');
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  refuseUnknownHistory(applied, migrations);
  const missing = migrations.find(({ name }) => !applied.has(name));
  if (missing) throw new Error(`the database lacks migration ${missing.name}; start this version of the server on it once`);
}

/** Whether it holds tables and none of them is of a migration: another program's database. */
export async function isOfAnother(database: Database): Promise<boolean> {
  if ((await tableNames(database)).length === 0) return false;
  return database.read('SELECT name FROM schema_migrations').then(
    () => false,
    () => true,
  );
}

/** True if every migration has run: part of being ready. */
export async function isMigrated(database: Database, dialect: Dialect): Promise<boolean> {
  const applied = await database.read<Applied>('SELECT name, checksum FROM schema_migrations');
  return applied.length === readMigrations(dialect).length;
}

function refuseUnknownHistory(applied: Map<string, string>, migrations: Migration[]): void {
  for (const [name, checksum] of applied) {
    const known = migrations.find((migration) => migration.name === name);
    if (!known) throw new Error(`the database has migration ${name}, which this version does not know: it is newer than this server`);
    if (known.checksum !== checksum) throw new Error(`migration ${name} was edited after it ran on this database`);
  }
}

const known = new Map<string, Migration[]>();

/** The files do not change while the server runs, so they are read once. */
function readMigrations(dialect: Dialect): Migration[] {
  const read = known.get(dialect) ?? readFiles(dialect);
  known.set(dialect, read);
  return read;
}

function readFiles(dialect: Dialect): Migration[] {
  const other = dialect === 'sqlite' ? '.postgres.sql' : '.sqlite.sql';
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql') && !name.endsWith(other))
    .sort()
    .map((name) => {
      const sql = readFileSync(new URL(name, FOLDER), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}
