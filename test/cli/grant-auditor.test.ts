/**
 * `npm run grant-auditor`: the role comes and goes with an event each time, once, and counts from the next request on.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bank, openBank } from '../support/bank/bank.ts';
import type { Browser } from '../support/bank/payer-browser.ts';
import { refusal } from '../support/bank/refusals.ts';
import { expectSound } from '../support/bank/soundness.ts';
import { runTool } from '../support/servers/run-tool.ts';

let bank: Bank;
let alice: Browser;
beforeAll(async () => {
  bank = await openBank();
  alice = await bank.enrol('alice');
});
afterAll(() => bank.close());

const tool = (...args: string[]) => runTool('payers/grant-auditor.ts', args, bank.env);
const roleEvents = async () =>
  (await bank.events()).filter(({ type }) => type.startsWith('role-')).map(({ type, payerId, details }) => [type, payerId, details.role]);

describe('grant-auditor', () => {
  it('opens the log to somebody at the next request, and says so once', async () => {
    expect(await refusal(bank, await alice.get('/api/audit/events'))).toEqual([403, 'role-required', 'role-required']);
    expect(await tool('alice')).toEqual({ code: 0, out: 'alice: auditor from now on\n', err: '' });
    expect((await alice.get('/api/audit/events')).status).toBe(200);
    expect((await alice.get('/api/session')).body.payer.roles).toEqual(['payer', 'auditor']);
    expect(await tool('alice')).toEqual({ code: 0, out: 'alice: is an auditor already\n', err: '' });
    expect(await roleEvents()).toEqual([['role-granted', alice.payerId, 'auditor']]);
  });

  it('--revoke closes it at the next request, and leaves the payer a payer', async () => {
    expect(await tool('alice', '--revoke')).toEqual({ code: 0, out: 'alice: no auditor any more\n', err: '' });
    expect((await alice.get('/api/audit/events')).status).toBe(403);
    expect((await alice.pay()).status).toBe(200);
    expect(await tool('--revoke', 'alice')).toEqual({ code: 0, out: 'alice: was no auditor\n', err: '' });
    expect(await roleEvents()).toEqual([
      ['role-granted', alice.payerId, 'auditor'],
      ['role-revoked', alice.payerId, 'auditor'],
    ]);
    await expectSound(bank.database);
  });

  it.each([
    ['nobody of that name', ['nobody'], 'there is no payer “nobody”'],
    ['no name', [], 'usage: npm run grant-auditor'],
    ['two names', ['alice', 'bob'], 'usage: npm run grant-auditor'],
    ['an option that it does not know', ['alice', '--force'], 'usage: npm run grant-auditor'],
  ])('%s: one clear line, exit 1', async (_, args, line) => {
    const { code, out, err } = await tool(...args);
    expect([code, out, err.trim().split('\n').length]).toEqual([1, '', 1]);
    expect(err).toContain(line);
  });
});
