/**
 * PostgreSQL as DATABASE_URL: what is wrong is one clear line, without the password, and changes nothing.
 *
 * Contract §1: the secrets are made only beside a SQLite file; the database records their fingerprints.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../server/config.ts';
import { ConfigError } from '../../../server/config-values.ts';
import { migrate } from '../../../server/database/schema/migrations.ts';
import { openDatabase } from '../../../server/process/open-database.ts';
import { type OpenedDatabase, openedDatabase } from '../../support/databases/opened-database.ts';
import { freePort } from '../../support/servers/free-port.ts';
import { spawnServer } from '../../support/servers/spawned-server.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fido2-sca-open-pg-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SESSION_SECRET = 'a secret of 32 bytes or of more.';
function keyFile(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), { flag: 'a' });
  return path;
}
const config = (url: string, env: Record<string, string> = {}) =>
  readConfig({ DATABASE_URL: url, SESSION_SECRET, AUDIT_KEY_FILE: join(folder, 'audit.pem'), ...env });

/** The whole schema, and all facts of the database. */
async function state({ database }: OpenedDatabase) {
  const columns = await database.read(
    `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2`,
  );
  return { columns, facts: columns.length > 0 ? await database.read('SELECT name, value FROM database_facts ORDER BY name') : [] };
}

describe('DATABASE_URL=postgres://…', () => {
  it('insists on secrets in every profile, since there is no file to make them beside', () => {
    const DATABASE_URL = 'postgres://me:hunter2@localhost/bank';
    expect(() => readConfig({ DATABASE_URL })).toThrow(/^SESSION_SECRET is required with PostgreSQL[^\n]+$/);
    expect(() => readConfig({ DATABASE_URL, SESSION_SECRET })).toThrow(/^AUDIT_KEY_FILE is required with PostgreSQL[^\n]+$/);
    expect(readConfig({ DATABASE_URL, SESSION_SECRET, AUDIT_KEY_FILE: 'x' }).database).toEqual({ kind: 'postgres', url: DATABASE_URL });
  });

  it.each([
    'postgres://',
    'postgres://me:hunter2@localhost',
    'postgres://me:hunter2@localhost/',
    'postgres://me:hunter2@local host/bank',
    'postgres://me:hunter2%zz@localhost/bank',
    'postgress://me:hunter2@localhost/bank',
    'mysql://me:hunter2@localhost/bank',
  ])('%s is one clear line without the password', (DATABASE_URL) => {
    const read = () => readConfig({ DATABASE_URL, SESSION_SECRET, AUDIT_KEY_FILE: 'x' });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/^DATABASE_URL is “[^\n]+$/);
    expect(read).not.toThrow(/hunter2/);
  });

  it('with no server behind it is one clear line, at once, from the process too', async () => {
    const url = `postgres://me:hunter2@127.0.0.1:${await freePort()}/bank`;
    keyFile('audit.pem');
    const line = /^DATABASE_URL is “postgres:\/\/me@127\.0\.0\.1:\d+\/bank”; it cannot be opened: connect ECONNREFUSED [^\n]+$/;
    await expect(openDatabase(config(url))).rejects.toThrow(line);
    const { ended, output } = spawnServer({
      DATABASE_URL: url,
      SESSION_SECRET,
      AUDIT_KEY_FILE: join(folder, 'audit.pem'),
      PORT: `${await freePort()}`,
    });
    expect(await ended).toBe(1);
    const said = output.stderr.split('\n').filter((each) => each && each !== 'built the client');
    expect([output.stdout, said]).toEqual(['', [expect.stringMatching(line)]]);
  });

  it('that names a database, or a user, that is not there is one clear line', async () => {
    await using here = await openedDatabase({ migrated: false });
    const url = new URL(here.env.DATABASE_URL);
    const nowhere = Object.assign(new URL(url), { pathname: '/not_there' }).href;
    await expect(openDatabase(config(nowhere))).rejects.toThrow(
      /^DATABASE_URL is .*cannot be opened: database "not_there" does not exist$/,
    );
    const nobody = Object.assign(new URL(url), { username: 'nobody_of_ours' }).href;
    await expect(openDatabase(config(nobody))).rejects.toThrow(/^DATABASE_URL is .*cannot be opened: [^\n]+$/);
  });
});

describe('a database', () => {
  it('that is new is migrated once, also by two at the same moment, and opens again', async () => {
    await using here = await openedDatabase({ migrated: false });
    const all = await Promise.all(Array.from({ length: 3 }, () => openDatabase(config(here.env.DATABASE_URL))));
    const counts = await here.database.read('SELECT count(*) AS n, count(DISTINCT name) AS names FROM schema_migrations');
    expect(counts[0]?.n).toBe(counts[0]?.names);
    for (const { database } of all) await database.close();
    await (await openDatabase(config(here.env.DATABASE_URL))).database.close();
  });

  it('with other secrets is refused by name, before anything is migrated', async () => {
    await using here = await openedDatabase({ migrated: false });
    await (await openDatabase(config(here.env.DATABASE_URL))).database.close();
    // As an older version left it: this version has a migration to run.
    await here.database.write(({ script }) => script('DROP TABLE audit_tree_nodes'));
    await here.run(`DELETE FROM schema_migrations WHERE name = '0009-audit-checkpoints-final.postgres.sql'`);
    const before = await state(here);
    const other: [string, Record<string, string>][] = [
      ['SESSION_SECRET', { SESSION_SECRET: 'b'.repeat(32) }],
      ['AUDIT_KEY_FILE', { AUDIT_KEY_FILE: keyFile('another.pem') }],
    ];
    for (const [name, env] of other)
      await expect(openDatabase(config(here.env.DATABASE_URL, env))).rejects.toThrow(
        `${name} is not the one that this database was made with`,
      );
    expect(await state(here)).toEqual(before);
  });

  it('takes over a session secret also from instances that start at once, and lets the old one in no more', async () => {
    await using here = await openedDatabase({ migrated: false });
    const next = 'another secret of 32 bytes or so.';
    const known = async (secrets: string) => {
      const { database } = await openDatabase(config(here.env.DATABASE_URL, { SESSION_SECRET: secrets }));
      await database.close();
      const [fact] = await here.database.read<{ value: string }>(
        `SELECT value FROM database_facts WHERE name = 'fingerprint SESSION_SECRET'`,
      );
      return fact?.value.split(' ').length;
    };
    expect(await known(SESSION_SECRET)).toBe(1);
    const [old, both, turned] = [SESSION_SECRET, `${SESSION_SECRET},${next}`, `${next},${SESSION_SECRET}`];
    expect(await Promise.all([known(both), known(turned), known(both)])).toEqual([2, 2, 2]);
    expect(await known(next)).toBe(1);
    await expect(known(old)).rejects.toThrow('SESSION_SECRET is not the one that this database was made with');
  });

  it('of a newer version is refused in one line, and left as it is', async () => {
    await using here = await openedDatabase({ migrated: false });
    await (await openDatabase(config(here.env.DATABASE_URL))).database.close();
    await here.run(`INSERT INTO schema_migrations (name, checksum, applied_at) VALUES ('9999-from-the-future.sql', 'x', 0)`);
    const before = await state(here);
    await expect(openDatabase(config(here.env.DATABASE_URL))).rejects.toThrow(
      /^DATABASE_URL: the database has migration 9999[^\n]+newer than this server$/,
    );
    expect(await state(here)).toEqual(before);
  });

  it('in which a migration fails keeps no half schema', async () => {
    await using here = await openedDatabase({ migrated: false });
    await here.database.write(({ script }) => script('CREATE TABLE audit_head (in_the_way TEXT)'));
    await expect(migrate(here.database, 'postgres', 0)).rejects.toThrow('audit_head');
    const tables = await here.database.read(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
    expect(tables).toEqual([{ tablename: 'audit_head' }]);
  });
});
