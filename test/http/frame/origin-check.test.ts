/**
 * What every request passes before any route: host, site, headers. Contract §2; RTS Art 4(3)(c), 5(2).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bank, ORIGIN, openBank } from '../../support/bank/bank.ts';

const clientFolder = mkdtempSync(join(tmpdir(), 'fido2-sca-client-'));
writeFileSync(join(clientFolder, 'index.html'), '<!doctype html><title>client</title>');
let bank: Bank;
beforeAll(async () => {
  bank = await openBank({ clientFolder });
});
afterAll(async () => {
  await bank.close();
  rmSync(clientFolder, { recursive: true });
});
const ask = (method: 'GET' | 'POST' | 'DELETE', url: string, headers: Record<string, string> = {}) =>
  bank.app.inject({ method, url, headers: { host: 'localhost:3000', ...headers }, ...(method === 'POST' && { payload: {} }) });
const slug = (answer: { json: () => { type?: string } }) => answer.json().type?.replace('/problems/', '');

describe('the headers of every answer', () => {
  const HEADERS = {
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html",
    'permissions-policy':
      'payment=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), geolocation=(), microphone=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };

  it.each([
    ['a page', 'GET', '/', 200],
    ['a page of the client', 'GET', '/payments/17', 200],
    ['an address with an ending that is not there', 'GET', '/missing.js', 404],
    ['a page about a problem', 'GET', '/problems/not-found', 200],
    ['the API without a session', 'GET', '/api/session', 401],
    ['the API', 'POST', '/api/authentications/options', 200],
    ['an unknown address of the API', 'GET', '/api/nothing', 404],
    ['another method', 'DELETE', '/api/payments', 405],
    ['health', 'GET', '/healthz', 200],
  ] as const)('%s', async (_, method, url, status) => {
    const answer = await ask(method, url);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject(HEADERS);
    expect(answer.headers['cache-control']).toBe(/^\/(api\/|healthz)/.test(url) ? 'no-store' : 'no-cache');
    expect(answer.headers).not.toHaveProperty('strict-transport-security');
    for (const name of ['server', 'x-powered-by', 'access-control-allow-origin']) expect(answer.headers).not.toHaveProperty(name);
  });

  it('an unknown address of the API is a problem, never a page of the client', async () => {
    expect(slug(await ask('GET', '/api/nothing'))).toBe('not-found');
  });

  it('on https browsers are told to stay there', async () => {
    const env = { RP_ID: 'bank.example', RP_ORIGINS: 'https://bank.example', TRUSTED_PROXIES: '127.0.0.1', SCA_DEMO_ON_NETWORK: '1' };
    await using https = await openBank({ env });
    const { headers } = await https.app.inject({ url: '/healthz' });
    expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
  });
});

describe('RTS Art 4(3)(c): a change comes from a page of ours', () => {
  it.each<[string, Record<string, string>]>([
    ['our Origin', { origin: ORIGIN }],
    ['our Origin, whatever Sec-Fetch-Site says', { origin: ORIGIN, 'sec-fetch-site': 'cross-site' }],
    ['no Origin, from the same origin', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }],
    ['no browser', {}],
  ])('%s', async (_, headers) => {
    expect((await ask('POST', '/api/authentications/options', headers)).statusCode).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { origin: 'https://evil.example' }],
    ['another site that claims to be the same', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
    ['another port', { origin: 'http://localhost:3001' }],
    ['another scheme', { origin: 'https://localhost:3000' }],
    ['a longer host', { origin: 'http://localhost:3000.evil.example' }],
    ['a slash', { origin: `${ORIGIN}/` }],
    ['capitals', { origin: 'HTTP://LOCALHOST:3000' }],
    ['a sandbox', { origin: 'null' }],
    ['nothing', { origin: '' }],
    ['no Origin, from another site', { 'sec-fetch-site': 'cross-site' }],
    ['no Origin, from a sibling', { 'sec-fetch-site': 'same-site' }],
    ['no Origin, typed', { 'sec-fetch-site': 'none' }],
    ['no Origin, a browser that does not say', { 'sec-fetch-mode': 'navigate' }],
  ])('not %s: 403, audited', async (_, headers) => {
    for (const [method, url] of [
      ['POST', '/api/authentications/options'],
      ['DELETE', '/api/session'],
      ['POST', '/api/nothing'],
    ] as const) {
      const answer = await ask(method, url, headers);
      expect([answer.statusCode, slug(answer)]).toEqual([403, 'cross-site-request']);
      const event = (await bank.events()).at(-1);
      expect(event).toMatchObject({ type: 'access', outcome: 'failure', code: 'cross-site-request', requestId: answer.json().instance });
    }
  });

  it('looking is not changing: a GET passes from anywhere, and its answer stays ours by the headers', async () => {
    expect((await ask('GET', '/api/relying-party', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).statusCode).toBe(
      200,
    );
  });
});

describe('contract §2: the host', () => {
  it.each(['evil.example', 'localhost', 'localhost:3001', 'localhost:3000.evil.example', 'bank.example:3000'])('%s: 421', async (host) => {
    for (const url of ['/', '/api/session']) {
      const answer = await ask('GET', url, { host });
      expect([answer.statusCode, slug(answer)]).toEqual([421, 'misdirected-request']);
    }
  });

  it('is not what X-Forwarded-Host says, where no proxy is trusted', async () => {
    expect((await ask('GET', '/api/session', { host: 'evil.example', 'x-forwarded-host': 'localhost:3000' })).statusCode).toBe(421);
    expect((await ask('GET', '/healthz', { 'x-forwarded-host': 'evil.example' })).statusCode).toBe(200);
  });

  it.each(['127.0.0.1:3000', '[::1]:3000', '192.0.2.7'])('%s is an IP address: a page is sent to our name', async (host) => {
    const answer = await ask('GET', '/payments/17?x=1', { host });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, `${ORIGIN}/payments/17?x=1`]);
    expect((await ask('GET', '/api/session', { host })).statusCode).toBe(421);
    expect((await ask('POST', '/api/authentications/options', { host })).statusCode).toBe(421);
  });

  it('of a health check may be anything', async () => {
    for (const url of ['/healthz', '/readyz']) expect((await ask('GET', url, { host: '10.1.2.3:3000' })).statusCode).toBe(200);
  });
});
