/**
 * Enrolment, activation, bind and registration many times at once: a right is used up once, by the transaction that
 * stores the credential.
 *
 * RTS Art 24(1)-(2)(b), Art 25; WebAuthn L3 §7.1 step 26: a credential id belongs to one payer. Contract §3.
 */
import { describe, expect, it } from 'vitest';
import { seededCodes } from '../support/bank/activation.ts';
import { type Bank, openBank } from '../support/bank/bank.ts';
import { type Answer, type Browser, expectStatus } from '../support/bank/payer-browser.ts';
import { expectSound } from '../support/bank/soundness.ts';

const atOnce = <T>(times: number, act: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, i) => act(i)));
const count = (answers: readonly Answer[], status: number) => answers.filter((answer) => answer.status === status).length;
const credentialsOf = (bank: Bank, payerId: string) => bank.stores.credentials.ofPayer(payerId);
const optionsOf = async (browser: Browser) => expectStatus(200, await browser.post('/api/registrations/options')).body;

describe('one username, 20 enrolments at once', () => {
  it('is one payer with one account', async () => {
    await using bank = await openBank();
    const answers = await atOnce(20, (i) => bank.browser(`${i}`).post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    expect([count(answers, 201), count(answers, 409)]).toEqual([1, 19]);
    expect(await bank.database.read('SELECT (SELECT count(*) FROM payers) AS payers, (SELECT count(*) FROM accounts) AS accounts')).toEqual(
      [{ payers: 1, accounts: 1 }],
    );
    await expectSound(bank.database);
  });
});

describe('one registration answer, 10 times at once', () => {
  it('is one credential', async () => {
    await using bank = await openBank();
    const alice = bank.browser('alice');
    const { payer } = expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' })).body;
    const answer = await alice.authenticator.register(await optionsOf(alice));
    const cookies = new Map(alice.cookies);
    const answers = await atOnce(10, () => sameBrowser(bank, cookies).post('/api/registrations', answer));

    expect(count(answers, 201)).toBe(1);
    expect(answers.filter(({ status }) => status !== 201).map(({ body }) => body.type)).toEqual(
      Array(9).fill('/problems/authentication-failed'),
    );
    expect(await credentialsOf(bank, payer.payerId)).toHaveLength(1);
    await expectSound(bank.database);
  });

  it('is one credential also where each of them answers a challenge of its own', async () => {
    await using bank = await openBank();
    const alice = bank.browser('alice');
    const { payer } = expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' })).body;
    const cookies = new Map(alice.cookies);
    const options = await Promise.all(Array.from({ length: 5 }, () => optionsOf(sameBrowser(bank, cookies))));
    const made = await Promise.all(options.map((each, i) => bank.browser(`key ${i}`).authenticator.register(each)));
    const answers = await Promise.all(made.map((each) => sameBrowser(bank, cookies).post('/api/registrations', each)));
    expect([count(answers, 201), count(answers, 403)]).toEqual([1, 4]);
    expect(await credentialsOf(bank, payer.payerId)).toHaveLength(1);
  });
});

describe('one activation code, in two browsers at once', () => {
  it('is one credential; the other browser is refused and its credential is not stored', async () => {
    await using bank = await openBank();
    const { kenji: activationCode } = await seededCodes(bank);
    const [here, there] = [bank.browser('here'), bank.browser('there')];
    const activate = (browser: Browser) => browser.post('/api/activations', { username: 'kenji', activationCode });
    const [first, second] = await Promise.all([activate(here), activate(there)]);
    const { payerId } = expectStatus(200, first).body.payer;
    expectStatus(200, second);
    const answers = await Promise.all([here.register(), there.register()]);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403]);
    expect(answers.find(({ status }) => status === 403)?.body.type).toBe('/problems/sca-required');
    expect(await credentialsOf(bank, payerId)).toHaveLength(1);
    expect(await activate(bank.browser('third'))).toMatchObject({ status: 403, body: { type: '/problems/authentication-failed' } });
    await expectSound(bank.database);
  });
});

describe('one bind, for two acts at once', () => {
  it('is one registration', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(200, await alice.bind());
    const keys = ['phone', 'key'].map((name) => bank.browser(name).authenticator);
    const options = [await optionsOf(alice), await optionsOf(alice)];
    const made = await Promise.all(keys.map((key, i) => key.register(options[i])));
    const answers = await Promise.all(made.map((each) => alice.post('/api/registrations', each)));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403]);
    expect(answers.find(({ status }) => status === 403)?.body.type).toBe('/problems/sca-required');
    expect(await credentialsOf(bank, alice.payerId)).toHaveLength(2);
    await expectSound(bank.database);
  });

  it('to register one is no consent to revoke one', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(200, await alice.bind());
    const second = expectStatus(201, await alice.register({}, {}, bank.browser('phone').authenticator)).body.credential.credentialId;
    expectStatus(200, await alice.bind());
    const third = await bank.browser('key').authenticator.register(await optionsOf(alice));
    const [registered, revoked] = await Promise.all([alice.post('/api/registrations', third), alice.delete(`/api/credentials/${second}`)]);

    expect([registered.status, revoked.status]).toEqual([201, 403]);
    expect(revoked.body.type).toBe('/problems/sca-required');
    expect((await credentialsOf(bank, alice.payerId)).length).toBe(3);
    await expectSound(bank.database);
  });
});

/** A browser with these cookies, as they were: what a script does that sends one request many times. */
function sameBrowser(bank: Bank, cookies: ReadonlyMap<string, string>): Browser {
  const browser = bank.browser();
  for (const [name, value] of cookies) browser.cookies.set(name, value);
  return browser;
}
