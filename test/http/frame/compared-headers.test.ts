/**
 * Headers that are compared, or kept as a key: each has one spelling here before it is, or is refused in any other. Contract §2.
 *
 * `Host` and the target: request-target.test.ts. The address of a client: client-address.test.ts. `Origin`: origin-check.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { openBank } from '../../support/bank/bank.ts';
import { sendRaw } from '../../support/servers/raw-request.ts';

const HTTPS = { RP_ID: 'bank.example', RP_ORIGINS: 'https://bank.example', SCA_DEMO_ON_NETWORK: '1', TRUSTED_PROXIES: '127.0.0.1' };
const BODY = ['Content-Type: application/json', 'Content-Length: 2'];

describe('X-Forwarded-Proto', () => {
  it.each([
    ['https', true],
    ['HTTPS', true],
    ['http, Https', true],
    ['https, http', false],
    ['http', false],
  ])('%s: a Secure cookie is sent: %s', async (scheme, sent) => {
    await using bank = await openBank({ env: HTTPS });
    const headers = { host: 'bank.example', 'x-forwarded-proto': scheme };
    const answer = await bank.app.inject({ method: 'POST', url: '/api/authentications/options', headers, payload: {} });
    expect([answer.statusCode, answer.headers['set-cookie'] !== undefined]).toEqual([200, sent]);
  });
});

describe('two fields of one name', () => {
  it.each([
    ['Origin', ['Origin: http://localhost:3000', 'Origin: https://evil.example']],
    ['Origin, twice ours', ['Origin: http://localhost:3000', 'Origin: http://localhost:3000']],
    ['Sec-Fetch-Site', ['Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: cross-site']],
    ['Sec-Fetch-Site in capitals', ['Sec-Fetch-Site: SAME-ORIGIN']],
  ])('%s: another site', async (_, fields) => {
    await using bank = await openBank();
    const { status } = await sendRaw(
      bank.app,
      'POST /api/authentications/options HTTP/1.1',
      'Host: localhost:3000',
      ...BODY,
      ...fields,
      '',
      '{}',
    );
    expect(status).toBe(403);
  });

  it('Idempotency-Key: no key, so that two readers cannot take another one each', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const before = (await alice.get('/api/payments')).body.payments.length;
    const order = JSON.stringify(alice.order());
    const head = ['POST /api/payments HTTP/1.1', ...Object.entries(alice.page).map(([name, value]) => `${name}: ${value}`)];
    const cookie = `Cookie: ${[...alice.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}`;
    const body = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(order)}`];
    const { status } = await sendRaw(bank.app, ...head, cookie, ...body, 'Idempotency-Key: a', 'Idempotency-Key: b', '', order);
    expect(status).toBe(400);
    expect((await alice.get('/api/payments')).body.payments).toHaveLength(before);
  });

  it('a session cookie: the same one for the gate and for what ends the session', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const name = 'sca-session-3000';
    const both = `${name}=${alice.cookies.get(name)}; ${name}=${bob.cookies.get(name)}`;
    const headers = { host: 'localhost:3000', cookie: both };
    expect((await bank.app.inject({ url: '/api/session', headers })).json().payer.username).toBe('alice');
    expect((await bank.app.inject({ method: 'DELETE', url: '/api/session', headers })).statusCode).toBe(204);
    expect([(await alice.get('/api/session')).status, (await bob.get('/api/session')).status]).toEqual([401, 200]);
  });
});

it('If-None-Match is compared weakly, with every tag that it names, and only for files', async () => {
  await using bank = await openBank();
  const headers = { host: 'localhost:3000' };
  const { etag } = (await bank.app.inject({ url: '/', headers })).headers;
  for (const [value, status] of [
    [String(etag), 304],
    [`"x", ${etag}`, 304],
    [String(etag).replace('W/', ''), 304],
    ['"x"', 200],
  ] as const)
    expect((await bank.app.inject({ url: '/', headers: { ...headers, 'if-none-match': value } })).statusCode, value).toBe(status);
  expect((await bank.app.inject({ url: '/api/relying-party', headers: { ...headers, 'if-none-match': '*' } })).statusCode).toBe(200);
});
