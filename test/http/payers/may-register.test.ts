/**
 * A page that was reloaded while its first passkey was created goes on: `GET /api/session` says whose it may be. Contract §3; RTS Art 24(1).
 *
 * If it said so of a session that can register nothing any more, the page would offer what the bank then refuses.
 */
import { describe, expect, it } from 'vitest';
import { seededCodes } from '../../support/bank/activation.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal, slugOf } from '../../support/bank/refusals.ts';

const MINUTE = 60_000;
const enrol = (browser: Browser, username: string, displayName = 'Maria') => browser.post('/api/enrolments', { username, displayName });
const told = async (browser: Browser) => (await browser.get('/api/relying-party')).body.mayRegister;

/** Both ways to a first passkey, each begun in a browser of its own. */
const WAYS = {
  enrolment: async (bank: Bank) => {
    const browser = bank.browser('maria');
    const { body } = expectStatus(201, await enrol(browser, 'maria'));
    return { browser, payer: { payerId: body.payer.payerId, username: 'maria', displayName: 'Maria' } };
  },
  activation: async (bank: Bank) => {
    const { amelie: activationCode } = await seededCodes(bank);
    const browser = bank.browser('amelie');
    const { body } = expectStatus(200, await browser.post('/api/activations', { username: 'amelie', activationCode }));
    const { payerId, username, displayName } = body.payer;
    return { browser, payer: { payerId, username, displayName } };
  },
} as const;

describe.each(['enrolment', 'activation'] as const)('a session by %s', (by) => {
  it('says whose first passkey it may register, and until when; asking does not prolong it', async () => {
    await using bank = await openBank();
    const { browser, payer } = await WAYS[by](bank);
    const until = new Date(bank.clock.now + 15 * MINUTE).toISOString();
    for (let asked = 0; asked < 3; asked += 1) {
      expect(expectStatus(200, await browser.get('/api/session')).body).toEqual({ mayRegister: { by, payer, until } });
      bank.clock.advance(4 * MINUTE);
    }
    expect(await told(browser)).toBe(true);
    // It is no session by strong customer authentication (RTS Art 4(1)).
    expect((await browser.get('/api/relying-party')).body.signedIn).toBe(false);
    bank.clock.advance(3 * MINUTE - 1);
    expectStatus(200, await browser.get('/api/session'));
    bank.clock.advance(1);
    expect(slugOf(await browser.get('/api/session'))).toBe('no-session');
    expect(await told(browser)).toBe(false);
  });

  it('says nothing any more once the passkey is registered', async () => {
    await using bank = await openBank();
    const { browser } = await WAYS[by](bank);
    expectStatus(201, await browser.register());
    expect(slugOf(await browser.get('/api/session'))).toBe('no-session');
    expect(await told(browser)).toBe(false);
  });

  it('says nothing where another browser was first', async () => {
    await using bank = await openBank();
    const { browser } = await WAYS[by](bank);
    const twin = Object.assign(bank.browser(), { cookies: new Map(browser.cookies) });
    expectStatus(201, await browser.register());
    expect(slugOf(await twin.get('/api/session'))).toBe('no-session');
  });
});

it('ends with the code that another session used', async () => {
  await using bank = await openBank();
  const { amelie: activationCode } = await seededCodes(bank);
  const [one, two] = [bank.browser('one'), bank.browser('two')];
  for (const each of [one, two]) expectStatus(200, await each.post('/api/activations', { username: 'amelie', activationCode }));
  expectStatus(201, await one.register());
  expect(slugOf(await two.get('/api/session'))).toBe('no-session');
});

it('ends with the enrolment, also before its session does', async () => {
  await using bank = await openBank();
  const { browser, payer } = await WAYS.enrolment(bank);
  // The moment between the transaction that stores the credential and the end of the session.
  await bank.database.write(({ run }) => run('UPDATE payers SET enrolment_expires_at = NULL WHERE payer_id = $1', [payer.payerId]));
  expect(slugOf(await browser.get('/api/session'))).toBe('no-session');
});

it('ends with the code that was replaced', async () => {
  await using bank = await openBank();
  const { browser } = await WAYS.activation(bank);
  await seededCodes(bank);
  expect(slugOf(await browser.get('/api/session'))).toBe('no-session');
});

describe('a username that was taken by oneself', () => {
  it('is free at once in the same session, and the account of before is gone', async () => {
    await using bank = await openBank();
    const { browser, payer } = await WAYS.enrolment(bank);
    const { body } = expectStatus(201, await enrol(browser, 'maria', 'María López'));
    expect(body.payer.payerId).not.toBe(payer.payerId);
    expect((await browser.get('/api/session')).body.mayRegister.payer).toMatchObject({ username: 'maria', displayName: 'María López' });
    expect((await bank.events()).filter(({ type }) => type === 'enrolment-lapsed')).toMatchObject([{ payerId: payer.payerId }]);
    expect(await bank.database.read('SELECT 1 AS one FROM accounts WHERE payer_id = $1', [payer.payerId])).toEqual([]);
    expectStatus(201, await browser.register());
  });

  it('is not free in another session', async () => {
    await using bank = await openBank();
    await WAYS.enrolment(bank);
    expect(await refusal(bank, await enrol(bank.browser(), 'maria'))).toEqual([409, 'username-taken', 'username-taken']);
  });

  it('is not given up for a username that somebody else has', async () => {
    await using bank = await openBank();
    await bank.enrol('alice');
    const { browser, payer } = await WAYS.enrolment(bank);
    expect(await refusal(bank, await enrol(browser, 'alice'))).toEqual([409, 'username-taken', 'username-taken']);
    expect((await browser.get('/api/session')).body.mayRegister.payer).toEqual(payer);
    expectStatus(201, await browser.register());
  });

  it('is not free once its passkey is registered, in an old session neither', async () => {
    await using bank = await openBank();
    const { browser } = await WAYS.enrolment(bank);
    const twin = Object.assign(bank.browser(), { cookies: new Map(browser.cookies) });
    expectStatus(201, await browser.register());
    for (const each of [browser, twin]) expect((await enrol(each, 'maria')).status).toBe(409);
    expectStatus(200, await browser.signIn());
  });
});
