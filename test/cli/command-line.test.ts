/**
 * The command line tools as an operator runs them, each in a process of its own, on a database that was lived in.
 *
 * RTS Art 4(4): an operator lifts a block, and it is on record. RTS Art 29: anybody with the file can verify the log.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { openDatabase } from '../../server/process/open-database.ts';
import { AUDIT_KEY, type Bank, openBank } from '../support/bank/bank.ts';
import { type Browser, expectStatus } from '../support/bank/payer-browser.ts';
import { expectSound } from '../support/bank/soundness.ts';
import { fileOf, tamper, temporaryDatabase } from '../support/databases/temporary-database.ts';
import { runTool, type ToolRun } from '../support/servers/run-tool.ts';

let bank: Bank;
let alice: Browser;
const tool = (file: string, ...args: string[]): Promise<ToolRun> => runTool(file, args, bank.env);

beforeAll(async () => {
  bank = await openBank();
  // Where the tools of the demo profile look for it.
  writeFileSync(join(dirname(fileOf(bank.config)), 'audit-key.pem'), AUDIT_KEY.export({ type: 'pkcs8', format: 'pem' }));
  // Blocks are told by the wall clock, which is what the tools go by.
  bank.clock.now = Date.now();
  alice = await bank.enrol('alice');
  expectStatus(200, await alice.pay());
});
afterAll(() => bank.close());

describe('payer', () => {
  it('show: who, accounts, passkeys, counters', async () => {
    const { code, out, err } = await tool('payers/payer.ts', 'show', 'alice');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`alice  alice  payer  ${alice.payerId}`);
    expect(out).toContain(`account ${alice.iban}  Current account  9950.01 EUR`);
    expect(out).toMatch(/passkey .* active {2}not-backup-eligible {2}sign count 3/);
    expect(out).toMatch(/sca: 0 failures in a row, not blocked/);
  });

  it('unblock: lifts a block, and leaves an event', async () => {
    for (let i = 0; i < 5; i += 1) expectStatus(403, await alice.pay({}, { faults: [faults.flipSignatureBit] }));
    const blocked = await tool('payers/payer.ts', 'show', 'alice');
    expect(blocked.out).toMatch(/sca: 5 failures in a row, blocked for \d+ s/);
    const { code, out } = await tool('payers/payer.ts', 'unblock', 'alice');
    expect(code).toBe(0);
    expect(out).toMatch(/every block is lifted[\s\S]*sca: 0 failures in a row, not blocked/);
    expect((await bank.events()).at(-1)).toMatchObject({ type: 'payer-unblocked', outcome: 'success', payerId: alice.payerId });
    expectStatus(200, await alice.pay());
    await expectSound(bank.database);
  });

  it('activate: prints a code that works once, and leaves an event without it; first the lost passkey has to go', async () => {
    expect((await tool('payers/payer.ts', 'activate', 'alice')).code).toBe(1);
    expect(await tool('payers/payer.ts', 'revoke', 'alice')).toMatchObject({ code: 0, out: expect.stringContaining('revoked: ') });
    expect((await alice.get('/api/accounts')).status).toBe(401);
    const { code, out } = await tool('payers/payer.ts', 'activate', 'alice');
    const activationCode = /^activation code: (\S{29})$/m.exec(out)?.[1];
    expect(code).toBe(0);
    const elsewhere = bank.browser('a new device');
    expectStatus(200, await elsewhere.post('/api/activations', { username: 'alice', activationCode }));
    expectStatus(201, await elsewhere.register());
    expect((await elsewhere.post('/api/activations', { username: 'alice', activationCode })).status).toBe(403);
    const issued = (await bank.events()).filter(({ type }) => type === 'activation-code-issued');
    expect(issued).toHaveLength(1);
    expect(JSON.stringify(issued)).not.toContain(activationCode);
  });

  it.each([
    ['nobody of that name', ['show', 'nobody'], 'there is no payer “nobody”'],
    ['no name', ['show'], 'usage: npm run payer'],
    ['no such command', ['delete', 'alice'], 'usage: npm run payer'],
    ['too many words', ['unblock', 'alice', 'bob'], 'usage: npm run payer'],
  ])('%s: one clear line, exit 1', async (_, args, line) => {
    const { code, out, err } = await tool('payers/payer.ts', ...args);
    expect([code, out, err.trim().split('\n').length]).toEqual([1, '', 1]);
    expect(err).toContain(line);
  });
});

describe('verify-audit', () => {
  it('says how many events, and the head to compare with what one holds', async () => {
    const head = await bank.stores.audit.head();
    const { code, out, err } = await tool('audit/verify-audit.ts');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`${head.sequence} events, unbroken, head ${head.hash}\n`);
    expect(out).toMatch(/^nothing that was kept elsewhere was compared: /m);
  });

  it('names the first event that was edited, exit 1', async () => {
    await using copy = await temporaryDatabase();
    const act = { now: 0, requestId: 'r', sessionRef: null };
    for (let i = 0; i < 9; i += 1) await copy.stores.audit.record(act, { type: 'access', outcome: 'failure', details: { i } });
    await tamper(copy.path, `UPDATE audit_events SET outcome = 'success' WHERE sequence IN (5, 7)`);
    const { code, out, err } = await runTool('audit/verify-audit.ts', [], { DATABASE_URL: `sqlite:${copy.path}` });
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'event 5: edited\n' });
  });

  it('sees an end that was cut off', async () => {
    await using copy = await temporaryDatabase();
    const act = { now: 0, requestId: 'r', sessionRef: null };
    for (let i = 0; i < 3; i += 1) await copy.stores.audit.record(act, { type: 'access', outcome: 'failure', details: {} });
    await tamper(copy.path, 'DELETE FROM audit_details WHERE sequence = 3; DELETE FROM audit_events WHERE sequence = 3');
    const { code, err } = await runTool('audit/verify-audit.ts', [], { DATABASE_URL: `sqlite:${copy.path}` });
    expect([code, err]).toEqual([1, 'the chain ends at event 2, its head says 3\n']);
  });

  // It opens the database as the server does, and so makes the one that it cannot find: "0 events, unbroken", exit 0.
  it('a database that is not there is no unbroken one', async () => {
    await using here = await temporaryDatabase({ migrated: false });
    const path = join(here.folder, 'a-typo.db');
    const { code } = await runTool('audit/verify-audit.ts', [], { DATABASE_URL: `sqlite:${path}` });
    expect([code, existsSync(path)]).toEqual([1, false]);
  });
});

describe('reset-demo', () => {
  const reset = (path: string, env = {}) => runTool('database/reset-demo.ts', [], { DATABASE_URL: `sqlite:${path}`, ...env });

  it('leaves a database alone that was never seeded', async () => {
    const { code, err } = await tool('database/reset-demo.ts');
    expect([code, err]).toEqual([1, `${bank.env.DATABASE_URL.slice('sqlite:'.length)} was never seeded as a demo; it is left alone\n`]);
    await expectSound(bank.database);
  });

  it('throws a demo database away, and all that belongs to it', async () => {
    await using here = await temporaryDatabase();
    const { database } = await openDatabase({ ...bank.config, database: { kind: 'sqlite', path: here.path } });
    await here.stores.facts.remember('seeded', 'once');
    await database.close();
    expect((await reset(here.path)).code).toBe(0);
    expect(readdirSync(here.folder).filter((name) => name.startsWith('bank.db'))).toEqual([]);
    expect(await reset(here.path)).toMatchObject({ code: 0, out: 'there is no demo database yet; npm start makes one\n' });
  });

  it('is not for the strict profile', async () => {
    const strict = {
      SCA_PROFILE: 'strict',
      RP_ID: 'bank.example',
      RP_ORIGINS: 'https://bank.example',
      TRUSTED_PROXIES: '127.0.0.1',
      SESSION_SECRET: 's'.repeat(32),
      AUDIT_KEY_FILE: 'x',
    };
    expect(await reset('never looked at', strict)).toMatchObject({ code: 1, err: 'reset-demo is for SCA_PROFILE=demo\n' });
  });
});
