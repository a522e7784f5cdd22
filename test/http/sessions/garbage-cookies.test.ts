/**
 * A session cookie that is none of ours: what the browser is told about it. Contract §2; RFC 6265bis §4.1.3.2.
 *
 * A `__Host-` cookie that is cleared without Secure stays, and every later request carries it. One that was ours is not cleared:
 * an answer that is older than a sign-in would take the new session away.
 */
import { describe, expect, it } from 'vitest';
import { openBank } from '../../support/bank/bank.ts';

const HTTPS = { RP_ID: 'bank.example', RP_ORIGINS: 'https://bank.example', SCA_DEMO_ON_NETWORK: '1', TRUSTED_PROXIES: '127.0.0.1' };
const WORLDS = [
  ['http', {}, 'sca-session-3000', 'localhost:3000', ['HttpOnly', 'SameSite=Strict']],
  ['https', HTTPS, '__Host-sca-session', 'bank.example', ['HttpOnly', 'SameSite=Strict', 'Secure']],
] as const;
const ROUTES = [
  ['GET', '/api/session'],
  ['DELETE', '/api/session'],
  ['POST', '/api/authentications/options'],
  ['GET', '/api/payments'],
  ['GET', '/'],
] as const;

describe.each(WORLDS)('on %s', (_, env, name, host, attributes) => {
  it.each([
    'x',
    'a.b',
    '%',
    'a'.repeat(3_000),
    `${'A'.repeat(32)}.${'B'.repeat(43)}`,
  ])('%.20s is cleared with the attributes that it would have', async (value) => {
    await using bank = await openBank({ env });
    for (const [method, url] of ROUTES) {
      const headers = { host, 'x-forwarded-proto': 'https', cookie: `${name}=${value}` };
      const answer = await bank.app.inject({ method, url, headers, ...(method === 'POST' && { payload: {} }) });
      const cookies = [answer.headers['set-cookie'] ?? []].flat().filter((each) => each.startsWith(`${name}=`));
      // Where a session begins, its cookie takes the place of the old one.
      const begun = cookies.find((each) => !each.startsWith(`${name}=;`));
      const told = begun ?? cookies[0] ?? '';
      expect(
        told
          .split('; ')
          .filter((each) => !/^(Expires|Max-Age|Path)=|^__|^sca/.test(each))
          .sort(),
        `${method} ${url}`,
      ).toEqual(attributes);
      for (const each of cookies) expect(each).toContain('SameSite=Strict');
    }
  });
});

it('a cookie of ours whose session has ended is left alone, and is no session', async () => {
  await using bank = await openBank();
  const alice = await bank.enrol('alice');
  const old = String(alice.cookies.get('sca-session-3000'));
  expect((await alice.signIn()).status).toBe(200);
  for (const url of ['/api/session', '/api/payments']) {
    const answer = await bank.app.inject({ url, headers: { host: 'localhost:3000', cookie: `sca-session-3000=${old}` } });
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([401, undefined]);
  }
});
