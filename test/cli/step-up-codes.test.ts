/**
 * The operator's code that binds a browser: `npm run payer -- step-up USERNAME [KEYID]` (RTS Art 7(2), Art 24(2)(b)); and what `show` says.
 *
 * The operator has the number of the browser from the payer, by telephone or at the counter; the code is good for it alone.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cbor } from '../../server/authenticator/core/bytes.ts';
import { makeKeyPair } from '../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { codeInShape } from '../../server/core/encoding/activation-code.ts';
import { toBase64url } from '../../server/core/encoding/base64url.ts';
import { rememberBrowserBoundKey } from '../../server/storage/credentials/remember-browser-bound-key.ts';
import { type Bank, openBank } from '../support/bank/bank.ts';
import { runTool, type ToolRun } from '../support/servers/run-tool.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await openBank();
  bank.clock.now = Date.now();
});
afterAll(() => bank.close());
const tool = (...args: string[]): Promise<ToolRun> => runTool('payers/payer.ts', ['step-up', ...args], bank.env);

describe('payer step-up', () => {
  it('lists the browsers that were seen, and prints a code for the one that is named', async () => {
    const browserKeys = ['AAAAAAAAAAAA', 'BBBBBBBBBBBB'].map((beginning) => beginning.padEnd(43, 'C'));
    await bank.enrol('carla');
    const [credential] = await bank.database.read<{ credential_id: string; payer_id: string }>(
      `SELECT c.credential_id, c.payer_id FROM credentials c JOIN payers p ON p.payer_id = c.payer_id WHERE p.username = 'carla'`,
    );
    const { credential_id: credentialId = '', payer_id: payerId = '' } = credential ?? {};
    await bank.database.write(async (transaction) => {
      for (const keyId of browserKeys)
        await rememberBrowserBoundKey(transaction, payerId, credentialId, { keyId, publicKey: 'AA' }, bank.clock.now, () => keyId);
    });
    const listed = await tool('carla');
    expect(listed.out).toMatch(/ {2}A{12} {2}first seen \S+ {2}last used \S+\n {2}B{12} /);
    expect(listed.out).not.toContain('step-up code');
    expect(await tool('carla', 'AAAA')).toMatchObject({
      code: 1,
      err: expect.stringContaining('at least 8 letters'),
    });
    expect(await tool('carla', 'CCCCCCCC')).toMatchObject({ code: 1, err: expect.stringContaining('0 browsers') });

    const { code, out } = await tool('carla', 'BBBBBBBB');
    expect(code).toBe(0);
    const activationCode = /^step-up code: (\S{29})$/m.exec(out)?.[1] ?? '';
    const act = { now: bank.clock.now, requestId: 'r', sessionRef: null };
    const bind = (keyId = '') =>
      bank.stores.browserKeys.bind({ payerId, credentialId, keyId }, { by: 'activation', code: codeInShape(activationCode) }, act);
    expect(await bind(browserKeys[0])).toMatchObject({ failure: 'activation-refused' });
    expect(await bind(browserKeys[1])).toMatchObject({ ok: true });
  });
});

describe('payer show', () => {
  it('names a passkey whose key is not accepted any more, and no other', async () => {
    const show = () => runTool('payers/payer.ts', ['show', 'dora'], bank.env);
    const { payerId } = await bank.enrol('dora');
    expect((await show()).out).not.toContain('not accepted any more');
    const publicKey = toBase64url(cbor(makeKeyPair(-35, seededBytes('of before')).coseKey));
    await bank.database.write(({ run }) => run('UPDATE credentials SET public_key = $2 WHERE payer_id = $1', [payerId, publicKey]));
    expect((await show()).out).toMatch(
      / {2}passkey .*active.*\n {4}its key is of a kind that is not accepted any more: the payer needs a new passkey\n/,
    );
  });
});
