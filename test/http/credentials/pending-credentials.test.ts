/**
 * A first credential between its registration and its first sign-in: `pending`. Contract §3; RTS Art 4(1), Art 24(1).
 *
 * With attestation `none` nothing in a registration is signed, so it proves no element. If it opened a session, a page that
 * replays a recorded registration would be in; if it answered for the payer, a key that nobody has would be listed.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

/** A browser whose payer has enrolled and registered, and not signed in. */
async function registered(bank: Bank, username = 'alice') {
  const browser = bank.browser(username);
  const { body } = expectStatus(201, await browser.post('/api/enrolments', { username, displayName: username }));
  Object.assign(browser, { username, payerId: body.payer.payerId, iban: body.accounts[0].iban });
  const { credential } = expectStatus(201, await browser.register()).body;
  return { browser, credential };
}

const activations = async (bank: Bank) => (await bank.events()).filter(({ type }) => type === 'credential-activated');
const statusOf = async (bank: Bank, credentialId: string) => (await bank.stores.credentials.load(credentialId))?.status;

describe('a registration alone', () => {
  it('makes a pending credential, and opens nothing', async () => {
    await using bank = await openBank();
    const { browser, credential } = await registered(bank);
    expect(credential).toMatchObject({ status: 'pending', lastUsedAt: null });
    for (const url of ['/api/session', '/api/payments', '/api/accounts', '/api/credentials'])
      expect((await browser.get(url)).status, url).toBe(401);
    expect((await browser.post('/api/payments', browser.order())).status).toBe(401);
    expect((await browser.post('/api/bindings', { action: 'register-credential' })).status).toBe(401);
    expect((await browser.post('/api/registrations/options')).status, 'and registers no second one').toBe(403);
    expect(await bank.stores.credentials.ofPayer(browser.payerId)).toHaveLength(1);
    expect(await bank.database.read(`SELECT session_ref FROM sessions WHERE kind = 'authenticated'`)).toEqual([]);
    expect(await activations(bank)).toEqual([]);
  });
});

describe('the first sign-in', () => {
  it.each([0, 30 * 24 * 3_600_000])('makes it active, %i ms after the registration: on record, once', async (later) => {
    await using bank = await openBank();
    const { browser, credential } = await registered(bank);
    bank.clock.advance(later);
    expectStatus(200, await browser.signIn());
    expect((await browser.get('/api/credentials')).body.credentials).toMatchObject([{ status: 'active' }]);
    const { credentialId } = credential;
    expect(await activations(bank)).toMatchObject([{ outcome: 'success', payerId: browser.payerId, details: { credentialId } }]);
    expectStatus(200, await browser.pay());
    expectStatus(200, await browser.signIn());
    expect(await activations(bank)).toHaveLength(1);
  });

  it('works in another browser, and leaves the one that registered signed out', async () => {
    await using bank = await openBank();
    const { browser } = await registered(bank);
    const elsewhere = browser.elsewhere();
    expectStatus(200, await elsewhere.signIn());
    expectStatus(200, await elsewhere.get('/api/accounts'));
    expectStatus(401, await browser.get('/api/session'));
  });

  it('many times at once, each on its own challenge, activates once', async () => {
    await using bank = await openBank();
    const { browser, credential } = await registered(bank);
    const jars = [0, 1].map(() => browser.elsewhere());
    const prepared = [];
    for (const jar of jars) {
      const { body } = expectStatus(200, await jar.post('/api/authentications/options'));
      prepared.push({ jar, assertion: await browser.authenticator.assert(body) });
    }
    const answers = await Promise.all(prepared.map(({ jar, assertion }) => jar.post('/api/authentications', assertion)));
    expect(answers.map(({ status }) => status)).toContain(200);
    expect(await activations(bank)).toHaveLength(1);
    expect(await statusOf(bank, credential.credentialId)).toBe('active');
  });

  it('that fails leaves it pending, and counts for nobody: ten failures block nothing', async () => {
    await using bank = await openBank();
    const { browser, credential } = await registered(bank);
    for (let i = 0; i < 10; i += 1) {
      const fault = i % 2 === 0 ? faults.flipSignatureBit : faults.clearUserVerified;
      expect((await refusal(bank, await browser.signIn({ faults: [fault] }))).slice(0, 2)).toEqual([403, 'authentication-failed']);
    }
    for (const counter of ['sca', 'sign-in'] as const)
      expect(await bank.stores.attempts.load(browser.payerId, counter), counter).toEqual({ failures: 0, blockedUntil: null });
    expect(await statusOf(bank, credential.credentialId)).toBe('pending');
    expect(await activations(bank)).toEqual([]);
    expectStatus(200, await browser.signIn());
  });

  it('counts as soon as the credential is active', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const stranger = alice.elsewhere();
    for (let i = 0; i < 5; i += 1) expectStatus(403, await stranger.signIn({ faults: [faults.flipSignatureBit] }));
    expect((await bank.stores.attempts.load(alice.payerId, 'sign-in')).failures).toBe(5);
  });
});
