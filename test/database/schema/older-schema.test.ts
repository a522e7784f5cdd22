/**
 * A database of an older version: a server of this version migrates it, a command line tool does not touch it.
 *
 * Instances of the older version may be running on it. To change their schema is a decision, made by starting the new server.
 * A strict server that refuses a database refuses it before the migration.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Config, readConfig } from '../../../server/config.ts';
import { databaseFacts } from '../../../server/database/schema/database-facts.ts';
import { openDatabase } from '../../../server/process/open-database.ts';
import { AUDIT_KEY } from '../../support/bank/bank.ts';
import { tamper } from '../../support/databases/temporary-database.ts';
import { runTool } from '../../support/servers/run-tool.ts';

/** A migration that makes an index and nothing else. */
const NEWEST = '0018-lapsed-enrolments.sql';

let folder: string;
let env: Record<string, string>;
const path = () => join(folder, 'bank.db');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fido2-sca-older-'));
  const AUDIT_KEY_FILE = join(folder, 'key.pem');
  writeFileSync(AUDIT_KEY_FILE, AUDIT_KEY.export({ type: 'pkcs8', format: 'pem' }));
  env = { DATABASE_URL: `sqlite:${path()}`, SESSION_SECRET: 'a'.repeat(32), AUDIT_KEY_FILE };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function older({ seeded = false } = {}): Promise<void> {
  const { database } = await openDatabase(readConfig(env));
  if (seeded) await databaseFacts(database).remember('seeded', 'long ago');
  await database.close();
  await tamper(path(), `DELETE FROM schema_migrations WHERE name = '${NEWEST}'; DROP INDEX payers_by_enrolment`);
}

async function start(config: Config): Promise<void> {
  await (await openDatabase(config)).database.close();
}

function migrations(): unknown[] {
  const connection = new BetterSqlite(path(), { readonly: true });
  const names = connection.prepare('SELECT name FROM schema_migrations').pluck().all();
  connection.close();
  return names;
}

describe('a database of an older version', () => {
  it.each([
    ['payers/grant-auditor.ts', ['alice']],
    ['payers/payer.ts', ['show', 'alice']],
    ['audit/verify-audit.ts', []],
    ['payers/erase.ts', ['--payer', 'alice']],
    ['audit/rotate-audit-key.ts', ['KEY']],
  ])('is left as it is by %s, in one clear line; a server migrates it', async (tool, args) => {
    await older();
    const given = args.map((arg) => (arg === 'KEY' ? (env.AUDIT_KEY_FILE as string) : arg));
    const line = `DATABASE_URL: the database lacks migration ${NEWEST}; start this version of the server on it once\n`;
    expect(await runTool(tool, given, env)).toEqual({ code: 1, out: '', err: line });
    expect(migrations()).not.toContain(NEWEST);
    await start(readConfig(env));
    expect(migrations()).toContain(NEWEST);
  });

  it('that was seeded is refused by a strict server before it is migrated', async () => {
    await older({ seeded: true });
    const bank = { RP_ID: 'bank.example', RP_ORIGINS: 'https://bank.example', TRUSTED_PROXIES: '127.0.0.1' };
    await expect(start(readConfig({ ...env, ...bank, SCA_PROFILE: 'strict' }))).rejects.toThrow('SCA_PROFILE=strict refuses this database');
    expect(migrations()).not.toContain(NEWEST);
  });
});

describe('what a tool says of', () => {
  it('a file that is empty', async () => {
    writeFileSync(path(), '');
    const { code, err } = await runTool('audit/verify-audit.ts', [], env);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^DATABASE_URL: the database lacks migration 0001-\S+; start this version [^\n]+\n$/),
    ]);
  });

  it('a database of a newer version', async () => {
    await start(readConfig(env));
    await tamper(path(), `INSERT INTO schema_migrations VALUES ('9999-from-the-future.sql', 'x', 0)`);
    const { code, err } = await runTool('audit/verify-audit.ts', [], env);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^DATABASE_URL: the database has migration 9999[^\n]+newer than this server\n$/),
    ]);
  });
});
