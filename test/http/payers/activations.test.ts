/**
 * Activation codes: how a payer whom the bank knows gets the first credential. Contract §3; RTS Art 24–25.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { activate, seededCodes } from '../../support/bank/activation.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Answer, expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal, slugOf } from '../../support/bank/refusals.ts';

const DAY = 24 * 3_600_000;
const REFUSED = [403, 'authentication-failed', 'activation-refused'];
const WRONG = '00000-00000-00000-00000-00000';
const present = (bank: Bank, username: string, activationCode: string) =>
  bank.browser().post('/api/activations', { username, activationCode });

async function seededBank() {
  const bank = await openBank();
  const { amelie = '', kenji = '' } = await seededCodes(bank);
  return { bank, amelie, kenji, [Symbol.asyncDispose]: bank.close };
}

describe('contract §3: an activation code', () => {
  it('has 125 random bits, and the database holds only its hash', async () => {
    await using it = await seededBank();
    expect(it.amelie).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(it.amelie).not.toBe(it.kenji);
    const dump = JSON.stringify([
      await it.bank.database.read('SELECT * FROM activation_codes'),
      await it.bank.database.read('SELECT * FROM audit_details'),
    ]);
    for (const spelling of [it.amelie, it.amelie.replaceAll('-', '')]) expect(dump).not.toContain(spelling);
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
    for (const url of ['/api/session', '/api/accounts', '/api/credentials']) expect(slugOf(await amelie.get(url))).toBe('no-session');
  });

  it('wrong, of somebody else, or for nobody: the same bytes', async () => {
    await using it = await seededBank();
    const answers = [
      await present(it.bank, 'amelie', WRONG),
      await present(it.bank, 'amelie', it.kenji),
      await present(it.bank, 'nobody', it.amelie),
      await present(it.bank, 'nobody', WRONG),
    ];
    for (const answer of answers) expect(await refusal(it.bank, answer)).toEqual(REFUSED);
    const face = ({ text, body, headers }: Answer) => [text.replace(body.instance, ''), Object.keys(headers).sort()];
    expect(answers.map(face)).toEqual(answers.map(() => face(answers[0] as Answer)));
    // It looks like any failed factor, too.
    const signIn = await it.bank.browser().post('/api/activations', { username: 'nobody', activationCode: WRONG });
    expect(slugOf(signIn)).toBe('authentication-failed');
  });

  it('that is not in shape is 400 and no try', async () => {
    await using it = await seededBank();
    for (let i = 0; i < 6; i += 1)
      for (const code of ['', 'x', it.amelie.toLowerCase(), it.amelie.replaceAll('-', ''), `${it.amelie}-00000`, 7])
        expect((await present(it.bank, 'amelie', code as string)).status).toBe(400);
    expectStatus(200, await present(it.bank, 'amelie', it.amelie));
  });

  it('dies after five wrong tries, which count against nothing else', async () => {
    await using it = await seededBank();
    for (let i = 0; i < 5; i += 1) expect(await refusal(it.bank, await present(it.bank, 'amelie', WRONG))).toEqual(REFUSED);
    expect(await refusal(it.bank, await present(it.bank, 'amelie', it.amelie))).toEqual(REFUSED);
    expectStatus(200, await present(it.bank, 'kenji', it.kenji));

    const payer = await it.bank.stores.payers.findByUsername('amelie');
    expect((await it.bank.stores.attempts.load(payer?.payerId ?? '', 'sca')).failures).toBe(0);
    const again = await seededCodes(it.bank);
    expectStatus(200, await present(it.bank, 'amelie', again.amelie ?? ''));
  });

  it('is alive after four wrong tries', async () => {
    await using it = await seededBank();
    for (let i = 0; i < 4; i += 1) await present(it.bank, 'amelie', WRONG);
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
