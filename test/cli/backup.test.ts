/**
 * `npm run backup`: a copy of one moment, made while the server writes, sound and complete; or no copy at all.
 *
 * PSD2 Art 72(1), RTS Art 29: what proves payments has to outlive a disk.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backUpSqlite } from '../../server/database/sqlite/backup.ts';
import { openSqlite } from '../../server/database/sqlite/open-sqlite.ts';
import { openBank } from '../support/bank/bank.ts';
import { expectStatus } from '../support/bank/payer-browser.ts';
import { expectSound, expectWholeChain } from '../support/bank/soundness.ts';
import { tamper, temporaryDatabase } from '../support/databases/temporary-database.ts';
import { runTool } from '../support/servers/run-tool.ts';

const ACT = { now: 0, requestId: 'r', sessionRef: null };
const entry = { type: 'access', outcome: 'failure', details: {} } as const;

describe('a backup', () => {
  it('of a bank that goes on paying is one moment of it, whole', async () => {
    await using bank = await openBank();
    await using folder = await temporaryDatabase({ migrated: false });
    const alice = await bank.enrol('alice');
    const file = join(folder.folder, 'backup.db');
    const running = runTool('database/backup.ts', [file], bank.env);
    let ended = false;
    void running.finally(() => {
      ended = true;
    });
    const before = (await bank.stores.audit.head()).sequence;
    let paid = 0;
    while (!ended) {
      expectStatus(200, await alice.pay({ amount: { currency: 'EUR', value: '1.00' } }));
      paid += 1;
    }
    const { code, out, err } = await running;
    expect([code, err]).toEqual([0, '']);
    expect(paid).toBeGreaterThan(0);

    const copy = openSqlite(file);
    const head = await expectWholeChain(copy);
    await expectSound(copy);
    await copy.close();
    expect(out).toBe(`${file}: ${head.sequence} events, head ${head.hash}\n`);
    expect(head.sequence).toBeGreaterThanOrEqual(before);
    expect(head.sequence).toBeLessThanOrEqual((await bank.stores.audit.head()).sequence);
    await expectSound(bank.database);
  });

  it('overwrites nothing, and leaves nothing half behind', async () => {
    await using here = await temporaryDatabase();
    const file = join(here.folder, 'backup.db');
    writeFileSync(file, 'somebody’s letter');
    const { code, err } = await runTool('database/backup.ts', [file], { DATABASE_URL: `sqlite:${here.path}` });
    expect([code, err]).toEqual([1, `${file} was not made: there is such a file already, and a backup overwrites none\n`]);
    expect(readFileSync(file, 'utf8')).toBe('somebody’s letter');
    expect(readdirSync(here.folder).filter((name) => name.includes('half'))).toEqual([]);
  });

  it.each([
    ['whose log does not end at its head', 'UPDATE audit_head SET sequence = 2', 'audit log does not end at its head'],
    ['with rows that refer to nothing', 'DELETE FROM audit_events WHERE sequence = 2', 'refer to nothing'],
  ])('of a database %s is not called one', async (_, sql, line) => {
    await using here = await temporaryDatabase();
    for (let i = 0; i < 3; i += 1) await here.stores.audit.record(ACT, entry);
    await tamper(here.path, sql);
    const file = join(here.folder, 'backup.db');
    expect(() => backUpSqlite(here.path, file)).toThrow(line);
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(here.folder).filter((name) => name.includes('half'))).toEqual([]);
  });

  it.each([
    ['nowhere', [], {}, 'usage: npm run backup -- FILE'],
    ['of a file that is not there', ['x'], { DATABASE_URL: 'sqlite:/nowhere/x.db' }, 'there is no such database'],
    [
      'of PostgreSQL',
      ['x'],
      { DATABASE_URL: 'postgres://me:hunter2@localhost/bank', SESSION_SECRET: 's'.repeat(32), AUDIT_KEY_FILE: 'x' },
      'for PostgreSQL there is pg_dump',
    ],
  ])('%s is one clear line', async (_, args, env, line) => {
    const { code, out, err } = await runTool('database/backup.ts', args, env);
    expect([code, out, err.trim().split('\n').length]).toEqual([1, '', 1]);
    expect(err).toContain(line);
    expect(err).not.toContain('hunter2');
  });

  it('is readable to its owner only, as a database full of payers should be', async () => {
    await using here = await temporaryDatabase();
    const file = join(here.folder, 'backup.db');
    backUpSqlite(here.path, file);
    expect(statSync(file).mode & 0o077).toBe(0);
  });
});
