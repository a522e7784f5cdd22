/**
 * The cookies of a session: contract §2, §3; RTS Art 4(3)(c), Art 22(2)(b).
 *
 * What script cannot read, what no other site's request carries, what no other host can plant, and what nobody finds
 * in the database.
 */
import { describe, expect, it } from 'vitest';
import { createAuthenticator } from '../../../server/authenticator/node/create-authenticator.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import { tableNames } from '../../../server/database/schema/table-names.ts';
import { openBank } from '../../support/bank/bank.ts';
import { Browser, expectStatus } from '../../support/bank/payer-browser.ts';

const ORIGIN = 'https://bank.example';
const HTTPS = {
  RP_ID: 'bank.example',
  RP_ORIGINS: ORIGIN,
  HOST: '127.0.0.1',
  SCA_DEMO_ON_NETWORK: '1',
  TRUSTED_PROXIES: '127.0.0.1',
};
const setCookies = ({ headers }: { headers: Record<string, unknown> }) => [headers['set-cookie'] ?? []].flat().map(String);

/** A browser behind the proxy that ends TLS. */
function httpsBrowser(app: Browser['app']): Browser {
  const settings = { rpId: 'bank.example', origin: ORIGIN, randomBytes: seededBytes('https') };
  const page = { host: 'bank.example', origin: ORIGIN, 'x-forwarded-proto': 'https' };
  return Object.assign(new Browser(app, 'https', createAuthenticator(settings)), { page });
}

describe('the session cookie', () => {
  it('on http carries the port in its name, because ports share a jar', async () => {
    await using bank = await openBank();
    const [cookie = ''] = setCookies(await bank.browser().post('/api/authentications/options'));
    expect(cookie).toMatch(/^sca-session-3000=[^;]+; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it('on https is __Host-, Secure, HttpOnly, SameSite=Strict', async () => {
    await using bank = await openBank({ env: HTTPS });
    const [cookie = ''] = setCookies(await httpsBrowser(bank.app).post('/api/authentications/options'));
    const [pair = '', ...attributes] = cookie.split('; ');
    expect(pair).toMatch(/^__Host-sca-session=/);
    expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure']);
  });

  it('is removed at sign-out in a way that browsers accept', async () => {
    await using bank = await openBank({ env: HTTPS });
    const alice = httpsBrowser(bank.app);
    await alice.enrol('alice');
    const [cookie = ''] = setCookies(await alice.delete('/api/session'));
    // RFC 6265bis §4.1.3.2: a __Host- cookie that comes without Secure is ignored, also to remove it.
    expect(cookie).toMatch(/^__Host-sca-session=; .*Secure/);
  });

  it('has a new id at every sign-in, and the old one is worth nothing', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const seen = [alice.cookies.get('sca-session-3000')];
    for (let i = 0; i < 2; i += 1) {
      expectStatus(200, await alice.signIn());
      seen.push(alice.cookies.get('sca-session-3000'));
    }
    expect(new Set(seen).size).toBe(3);
    for (const old of seen.slice(0, 2)) {
      alice.cookies.set('sca-session-3000', String(old));
      expect((await alice.get('/api/session')).status).toBe(401);
    }
  });

  it('is a new one even where somebody planted one before', async () => {
    await using bank = await openBank();
    const [mallory, alice] = [bank.browser(), await bank.enrol('alice')];
    await mallory.post('/api/authentications/options');
    alice.cookies.clear();
    const planted = String(mallory.cookies.get('sca-session-3000'));
    alice.cookies.set('sca-session-3000', planted);
    expectStatus(200, await alice.signIn());
    expect(alice.cookies.get('sca-session-3000')).not.toBe(planted);
    expect((await mallory.get('/api/session')).status).toBe(401);
  });

  it('of our own making, or with another signature, is no session', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const cookie = String(alice.cookies.get('sca-session-3000'));
    for (const forged of [cookie.split('.')[0], `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`, 'x', '']) {
      alice.cookies.set('sca-session-3000', String(forged));
      expect((await alice.get('/api/session')).status).toBe(401);
    }
  });
});

describe('the device cookie', () => {
  it.each([
    ['http', {}, /^sca-device-3000=/, ['HttpOnly', 'Max-Age=31536000', 'Path=/', 'SameSite=Strict']],
    ['https', HTTPS, /^__Host-sca-device=/, ['HttpOnly', 'Max-Age=31536000', 'Path=/', 'SameSite=Strict', 'Secure']],
  ])('comes with a sign-in and lives a year on %s', async (scheme, env, name, attributes) => {
    await using bank = await openBank({ env });
    const alice = scheme === 'https' ? httpsBrowser(bank.app) : bank.browser('alice');
    await alice.enrol('alice');
    const cookie = setCookies(await alice.signIn()).find((each) => name.test(each));
    expect(cookie?.split('; ').slice(1).sort()).toEqual(attributes);
  });

  it('authenticates nobody', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    alice.cookies.delete('sca-session-3000');
    expect((await alice.get('/api/session')).status).toBe(401);
  });
});

describe('RTS Art 22(2)(b): the database holds no cookie in clear', () => {
  it('in no column of any table', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(200, await alice.signIn());
    expectStatus(200, await alice.pay());
    const tables = await tableNames(bank.database);
    const rows = await Promise.all(tables.map((name) => bank.database.read(`SELECT * FROM ${name}`)));
    const dump = JSON.stringify(rows);
    expect(dump).toContain(alice.payerId);
    expect(alice.cookies.size).toBe(2);
    for (const cookie of alice.cookies.values()) {
      expect(dump).not.toContain(cookie);
      expect(dump).not.toContain(decodeURIComponent(cookie).split('.')[0]);
    }
  });
});
