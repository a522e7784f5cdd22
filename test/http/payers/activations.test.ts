/**
 * Activation codes: how a payer whom the bank knows gets the first credential. Contract §3; RTS Art 24–25.
 * How a code is guessed, and killed: `activation-tries.test.ts`.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { issueActivationCode } from '../../../server/cli/payers/activation-code.ts';
import { digest } from '../../../server/core/audit/audit-chain.ts';
import { activate, seededCodes } from '../../support/bank/activation.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal, slugOf } from '../../support/bank/refusals.ts';

const DAY = 24 * 3_600_000;
const REFUSED = [403, 'authentication-failed', 'activation-refused'];
const WRONG = '00000-00000-00000-00000-00000';
/** The code’s own selector, and another secret. */
const wrongRest = (code: string) => `${code.slice(0, 5)}${WRONG.slice(5)}`;
const present = (bank: Bank, username: string, activationCode: string) =>
  bank.browser().post('/api/activations', { username, activationCode });

async function seededBank() {
  const bank = await openBank();
  const { amelie = '', kenji = '' } = await seededCodes(bank);
  return { bank, amelie, kenji, [Symbol.asyncDispose]: bank.close };
}

describe('contract §3: an activation code', () => {
  it('has 125 random bits: the selector is stored in clear, of the rest the database holds only the hash', async () => {
    await using it = await seededBank();
    expect(it.amelie).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(it.amelie).not.toBe(it.kenji);
    const rows = await it.bank.database.read('SELECT * FROM activation_codes');
    const [selector = '', ...rest] = it.amelie.split('-');
    expect(rows).toContainEqual(expect.objectContaining({ selector, code_hash: digest(rest.join('')) }));
    const dump = JSON.stringify([rows, await it.bank.database.read('SELECT * FROM audit_details')]);
    for (const group of rest) expect(dump).not.toContain(group);
  });

  it.each([
    ['small letters', (code: string) => code.toLowerCase()],
    ['no hyphens', (code: string) => code.replaceAll('-', '')],
    ['spaces', (code: string) => ` ${code.replaceAll('-', ' ')} `],
    ['O for 0', (code: string) => code.replaceAll('0', 'O')],
    ['o for 0, i and L for 1', (code: string) => code.replaceAll('0', 'o').replace('1', 'i').replaceAll('1', 'L')],
  ])('is read with %s', async (_spelling, spelled) => {
    await using it = await seededBank();
    const payerId = (await it.bank.stores.payers.findByUsername('amelie'))?.payerId ?? '';
    const act = { now: it.bank.clock.now, requestId: 'operator', sessionRef: null };
    const draw = () => ({ selector: '01ABC', secret: `01${'0123456789'.slice(2)}ZY10110011` });
    const code = await issueActivationCode(it.bank.stores, payerId, act, 'credential', draw);
    expectStatus(200, await present(it.bank, 'amelie', spelled(code)));
  });

  it('has a selector that no other live code has', async () => {
    await using it = await seededBank();
    const payerId = (await it.bank.stores.payers.findByUsername('kenji'))?.payerId ?? '';
    const act = { now: it.bank.clock.now, requestId: 'operator', sessionRef: null };
    const drawn = [it.amelie.slice(0, 5), it.amelie.slice(0, 5), 'FREE5'].map((selector) => ({ selector, secret: 'Z'.repeat(20) }));
    const code = await issueActivationCode(it.bank.stores, payerId, act, 'credential', () => drawn.shift() as never);
    expect(code.slice(0, 5)).toBe('FREE5');
    expectStatus(200, await present(it.bank, 'amelie', it.amelie));
    expectStatus(200, await present(it.bank, 'kenji', code));
    // The one that was replaced stood until a new one was stored.
    const taken = () => ({ selector: it.amelie.slice(0, 5), secret: 'Y'.repeat(20) });
    await expect(issueActivationCode(it.bank.stores, payerId, act, 'credential', taken)).rejects.toThrow('no selector is free');
    expectStatus(200, await present(it.bank, 'kenji', code));
  });

  it('signs its payer in with the first credential', async () => {
    await using it = await seededBank();
    const amelie = await activate(it.bank, 'amelie', it.amelie);
    expect((await amelie.get('/api/session')).body.payer).toMatchObject({ username: 'amelie', roles: ['payer'] });
    const paid = expectStatus(200, await amelie.pay());
    expect((await amelie.get(paid.body.evidence)).body.registration.boundBy).toBe('activation');
  });

  it('gives a session that may register, and nothing else', async () => {
    await using it = await seededBank();
    const amelie = it.bank.browser();
    const { body } = expectStatus(200, await amelie.post('/api/activations', { username: 'amelie', activationCode: it.amelie }));
    expect(Object.keys(body)).toEqual(['payer']);
    for (const url of ['/api/accounts', '/api/credentials']) expect(slugOf(await amelie.get(url))).toBe('no-session');
  });

  it('that is not in shape is 400 and no try', async () => {
    await using it = await seededBank();
    for (let i = 0; i < 6; i += 1)
      for (const code of ['', 'x', it.amelie.slice(1), wrongRest(it.amelie).replace('0', 'U'), `${wrongRest(it.amelie)}-00000`, 7])
        expect((await present(it.bank, 'amelie', code as string)).status).toBe(400);
    expectStatus(200, await present(it.bank, 'amelie', it.amelie));
  });

  it('lives seven days', async () => {
    await using it = await seededBank();
    it.bank.clock.advance(7 * DAY - 1);
    expectStatus(200, await present(it.bank, 'amelie', it.amelie));
    it.bank.clock.advance(1);
    expect(await refusal(it.bank, await present(it.bank, 'amelie', it.amelie))).toEqual(REFUSED);
  });

  it('is not consumed by a registration that fails, and is by one that succeeds', async () => {
    await using it = await seededBank();
    const amelie = it.bank.browser();
    expectStatus(200, await amelie.post('/api/activations', { username: 'amelie', activationCode: it.amelie }));
    expect(await refusal(it.bank, await amelie.register({ faults: [faults.offCurvePoint] }))).toEqual([
      403,
      'authentication-failed',
      'public-key-invalid',
    ]);
    expectStatus(200, await present(it.bank, 'amelie', it.amelie));
    expectStatus(201, await amelie.register());
    expect(await refusal(it.bank, await present(it.bank, 'amelie', it.amelie))).toEqual(REFUSED);
  });

  it('of two sessions that presented it, one registers', async () => {
    await using it = await seededBank();
    const [one, two] = [it.bank.browser(), it.bank.browser()];
    for (const browser of [one, two])
      expectStatus(200, await browser.post('/api/activations', { username: 'amelie', activationCode: it.amelie }));
    const { body } = expectStatus(200, await two.post('/api/registrations/options'));
    expectStatus(201, await one.register());
    const late = await two.post('/api/registrations', await two.authenticator.register(body));
    expect(await refusal(it.bank, late)).toEqual([403, 'sca-required', 'sca-required']);
  });

  it('replaced by a new one is worth nothing', async () => {
    await using it = await seededBank();
    const { amelie = '' } = await seededCodes(it.bank);
    expect(await refusal(it.bank, await present(it.bank, 'amelie', it.amelie))).toEqual(REFUSED);
    expectStatus(200, await present(it.bank, 'amelie', amelie));
  });
});
