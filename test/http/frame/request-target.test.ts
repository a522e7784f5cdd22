/**
 * What a request names: its host and its target, each in one spelling. Contract §2; RFC 9112 §3.2; RFC 9110 §4.2.3.
 *
 * A proxy, a cache and this server have to read the same host, or one of them guards another request than the other executes.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bank, ORIGIN, openBank } from '../../support/bank/bank.ts';
import { sendRaw } from '../../support/servers/raw-request.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await openBank({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
});
afterAll(() => bank.close());
const ask = (...lines: string[]) => sendRaw(bank.app, ...lines);
const OURS = 'Host: localhost:3000';
const slug = (text: string) => JSON.parse(text).type;

describe('is ours, in whatever case:', () => {
  it.each(['localhost:3000', 'LOCALHOST:3000', 'LocalHost:3000'])('Host: %s', async (host) => {
    expect((await ask('GET /api/relying-party HTTP/1.1', `Host: ${host}`)).status).toBe(200);
  });

  it('also in what a trusted proxy says', async () => {
    expect((await ask('GET /api/relying-party HTTP/1.1', 'Host: inside', 'X-Forwarded-Host: LOCALHOST:3000')).status).toBe(200);
    expect((await ask('GET /api/relying-party HTTP/1.1', OURS, 'X-Forwarded-Host: evil.example')).status).toBe(421);
  });

  it('and with the default port of its scheme, which is the same host', async () => {
    await using plain = await openBank({ env: { RP_ORIGINS: 'http://localhost' } });
    for (const host of ['localhost', 'localhost:80', 'Localhost:80'])
      expect((await sendRaw(plain.app, 'GET /api/relying-party HTTP/1.1', `Host: ${host}`)).status, host).toBe(200);
    expect((await sendRaw(plain.app, 'GET /api/relying-party HTTP/1.1', 'Host: localhost:443')).status).toBe(421);
  });
});

describe('is 400 where the request names', () => {
  it.each<[string, string[]]>([
    ['two hosts, the first one ours', [OURS, 'Host: evil.example']],
    ['two hosts, the last one ours', ['Host: evil.example', OURS]],
    ['our host twice', [OURS, 'hOST: localhost:3000']],
    ['no host', []],
  ])('%s', async (_, hosts) => {
    for (const line of ['GET /', 'GET /api/session', 'POST /api/authentications/options', 'GET /healthz']) {
      const { status, headers, text } = await ask(`${line} HTTP/1.1`, ...hosts);
      expect([status, headers['content-type'], slug(text)]).toEqual([400, 'application/problem+json', '/problems/invalid-request']);
    }
  });
});

describe('is 421 where the target', () => {
  it.each([
    'http://evil.example/api/relying-party',
    'http://evil.example:3000/api/relying-party',
    'https://evil.example/api/relying-party',
    'http://localhost:3001/api/relying-party',
    'http://user@localhost:3000/api/relying-party',
    'http://localhost:3000@evil.example/api/relying-party',
    'HTTP://EVIL.EXAMPLE/api/relying-party',
  ])('is %s, whatever Host says', async (target) => {
    const { status, text } = await ask(`GET ${target} HTTP/1.1`, OURS);
    expect([status, slug(text)]).toEqual([421, '/problems/misdirected-request']);
  });

  it('is ours and Host is another', async () => {
    expect((await ask('GET http://localhost:3000/api/relying-party HTTP/1.1', 'Host: evil.example')).status).toBe(421);
  });

  it('and not where both are ours; its answer is not stored either', async () => {
    const { status, headers } = await ask('GET http://LOCALHOST:3000/api/relying-party HTTP/1.1', OURS);
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect((await ask('GET http://localhost:3000/api/nothing HTTP/1.1', OURS)).headers['cache-control']).toBe('no-store');
  });
});

describe('a page that is asked for by IP address', () => {
  it.each([
    ['//[', '//['],
    ['//evil.example/x', '//evil.example/x'],
    ['/\\evil.example', '/\\evil.example'],
    ['/accounts?x=1', '/accounts?x=1'],
    ['//', '//'],
    ['http://127.0.0.1:3000/accounts', '/accounts'],
  ])('%s is sent to our name, and to nobody else', async (target, path) => {
    const { status, headers } = await ask(`GET ${target} HTTP/1.1`, 'Host: 127.0.0.1:3000');
    expect([status, headers.location]).toEqual([302, `${ORIGIN}${path}`]);
    expect(new URL(headers.location ?? '').origin).toBe(ORIGIN);
  });
});

it('no target is our fault', async () => {
  for (const target of [
    '//[',
    '/[',
    '/%5B',
    '*',
    '/?',
    '/#',
    '//',
    'http://',
    'http://localhost:3000',
    'http://localhost:3000//[',
    'ftp://localhost:3000/x',
  ])
    for (const host of ['127.0.0.1:3000', 'localhost:3000', '[::1]:3000', '[', ']', ':', '::', '@'])
      for (const method of ['GET', 'OPTIONS']) {
        const { status } = await ask(`${method} ${target} HTTP/1.1`, `Host: ${host}`);
        expect(status, `${method} ${target} ${host}`).toBeLessThan(500);
      }
});
