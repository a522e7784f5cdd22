/**
 * The runner of migrations: each file once, in order, whole; a history that this version does not know is refused.
 *
 * A server that ran on an edited or newer schema would trust constraints that are not there.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isMigrated, migrate } from '../../../server/database/schema/migrations.ts';
import { openSqlite } from '../../../server/database/sqlite/open-sqlite.ts';
import { START } from '../../support/bank/bank.ts';
import { ONE_DATABASE_MIGRATIONS } from '../../support/databases/one-database-migrations.ts';
import { temporaryDatabase } from '../../support/databases/temporary-database.ts';

const FILES = readdirSync(new URL('../../../migrations/', import.meta.url)).sort();
const forSqlite = FILES.filter((name) => !name.endsWith('.postgres.sql'));

describe('the files', () => {
  it('are numbered without a gap', () => {
    expect([...new Set(FILES.map((name) => Number(name.slice(0, 4))))]).toEqual(
      Array.from({ length: Number(FILES.at(-1)?.slice(0, 4)) }, (_, i) => i + 1),
    );
  });

  it('for one database only are the ones that are listed', () => {
    expect(FILES.filter((name) => name.split('.').length > 2)).toEqual(ONE_DATABASE_MIGRATIONS);
  });
});

describe('migrating', () => {
  it('runs every file once, in order, and remembers when', async () => {
    await using here = await temporaryDatabase({ migrated: false });
    expect(await migrate(here.database, 'sqlite', START)).toBe(forSqlite.length);
    const applied = here.elsewhere('SELECT name, applied_at FROM schema_migrations ORDER BY rowid');
    expect(applied).toEqual(forSqlite.map((name) => ({ name, applied_at: START })));
    expect(await isMigrated(here.database, 'sqlite')).toBe(true);
  });

  it('again does nothing', async () => {
    await using here = await temporaryDatabase();
    const schema = () => here.elsewhere('SELECT type, name, sql FROM sqlite_schema ORDER BY name');
    const before = schema();
    expect(await migrate(here.database, 'sqlite', START + 1)).toBe(0);
    expect(schema()).toEqual(before);
    expect(here.elsewhere('SELECT DISTINCT applied_at FROM schema_migrations')).toEqual([{ applied_at: START }]);
  });

  it('by two instances at once runs every file once', async () => {
    await using here = await temporaryDatabase({ migrated: false });
    const second = openSqlite(here.path);
    const ran = await Promise.all([migrate(here.database, 'sqlite', START), migrate(second, 'sqlite', START)]);
    await second.close();
    expect(ran.toSorted()).toEqual([0, forSqlite.length]);
  });

  it('goes on where an older version stopped', async () => {
    await using here = await temporaryDatabase();
    // As if the file that only makes triggers had not been written yet.
    const name = '0006-final-states.sqlite.sql';
    const sql = readFileSync(new URL(`../../../migrations/${name}`, import.meta.url), 'utf8');
    const triggers = [...sql.matchAll(/CREATE TRIGGER (\w+)/g)].map(([, trigger]) => trigger);
    const all = here.elsewhere(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`);
    await here.database.write((transaction) => transaction.script(triggers.map((trigger) => `DROP TRIGGER ${trigger};`).join('')));
    await here.run('DELETE FROM schema_migrations WHERE name = $1', [name]);
    expect(await isMigrated(here.database, 'sqlite')).toBe(false);
    expect(await migrate(here.database, 'sqlite', START)).toBe(1);
    expect(here.elsewhere(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`)).toHaveLength(all.length);
  });

  it('refuses a file that was edited after it ran, by name', async () => {
    await using here = await temporaryDatabase();
    await here.run(`UPDATE schema_migrations SET checksum = 'another' WHERE name = $1`, [forSqlite[3] ?? '']);
    await expect(migrate(here.database, 'sqlite', START)).rejects.toThrow(`migration ${forSqlite[3]} was edited`);
  });

  it('refuses a database that is newer than this server, and changes nothing', async () => {
    await using here = await temporaryDatabase();
    await here.run(`INSERT INTO schema_migrations (name, checksum, applied_at) VALUES ('9999-from-the-future.sql', 'x', 0)`);
    await here.run('DELETE FROM schema_migrations WHERE name = $1', [forSqlite.at(-1) ?? '']);
    await expect(migrate(here.database, 'sqlite', START)).rejects.toThrow('newer than this server');
    expect(here.elsewhere('SELECT name FROM schema_migrations')).toHaveLength(forSqlite.length);
  });

  it('does all or nothing: a file that fails leaves no half schema', async () => {
    await using here = await temporaryDatabase({ migrated: false });
    // A table of this name is in the way of a later file.
    await here.database.write((transaction) => transaction.script('CREATE TABLE audit_head (in_the_way TEXT)'));
    await expect(migrate(here.database, 'sqlite', START)).rejects.toThrow('audit_head');
    expect(here.elsewhere(`SELECT name FROM sqlite_schema WHERE type = 'table'`)).toEqual([{ name: 'audit_head' }]);
  });
});
