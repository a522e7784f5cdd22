/**
 * Every path and method that there is, and none else: a walk over the routes. Contract §2, §8; RFC 9110 §15.5.6.
 *
 * Probes, scanners and password managers take 200 for "there is something here" and a redirect for health.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRoute, ROUTES } from '../../../client/routes.ts';
import { CLIENT_PAGES } from '../../../server/http/pages/client-pages.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { routesOf } from '../../support/bank/routes-of.ts';
import { sendRaw } from '../../support/servers/raw-request.ts';

const PAGE = '<!doctype html><title>client</title>';
const clientFolder = mkdtempSync(join(tmpdir(), 'fido2-sca-client-'));
for (const [name, text] of [
  ['index.html', PAGE],
  ['tokens.css', 'html{}'],
] as const)
  writeFileSync(join(clientFolder, name), text);
let bank: Bank;
beforeAll(async () => {
  bank = await openBank({ clientFolder, env: { SECURITY_CONTACT: 'mailto:security@bank.example' } });
});
afterAll(async () => {
  await bank.close();
  rmSync(clientFolder, { recursive: true });
});

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const ask = (method: string, url: string, headers: Record<string, string> = {}) =>
  bank.app.inject({ method: method as 'GET', url, headers: { host: 'localhost:3000', ...headers } });
const filled = (url: string) => url.replace(/:\w+(\([^/]*\))?/g, (_, own?: string) => (own ? '1' : 'not-found'));
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
const byUrl = () => Map.groupBy(routesOf(bank.app), ({ url }) => url);

describe('every other method on a path that is there is 405 with Allow:', () => {
  it('each method on each route, before the body is looked at', async () => {
    let tried = 0;
    for (const [url, routes] of byUrl()) {
      const known = routes.map(({ method }) => method);
      for (const method of METHODS.filter((each) => !known.includes(each))) {
        const answer = await ask(method, filled(url), { 'content-type': 'text/plain' });
        expect(answer.statusCode, `${method} ${url}`).toBe(405);
        // A path may fit another route as well, which adds its methods.
        expect(String(answer.headers.allow).split(', '), `${method} ${url}`).toEqual(expect.arrayContaining(known));
        expect(String(answer.headers.allow)).not.toMatch(new RegExp(`\\b${method}\\b`));
        if (method !== 'HEAD') expect(answer.json().type).toBe('/problems/method-not-allowed');
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(300);
  });

  it('also a method that no route has', async () => {
    for (const method of ['PROPFIND', 'LOCK', 'PURGE'])
      for (const path of ['/api/payments', '/healthz', '/']) {
        const { status, headers } = await sendRaw(bank.app, `${method} ${path} HTTP/1.1`, 'Host: localhost:3000');
        expect([status, headers.allow?.includes('GET')], `${method} ${path}`).toEqual([405, true]);
      }
  });

  it.each([
    ['OPTIONS', '/api/payments', 'GET, HEAD, POST'],
    ['OPTIONS', '/api/payments/x', 'DELETE, GET, HEAD, PATCH'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['POST', '/readyz?x', 'GET, HEAD'],
    ['DELETE', '/tokens.css', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
    ['PUT', '/%61pi/payments', 'GET, HEAD, POST'],
  ])('%s %s', async (method, url, allow) => {
    const { statusCode, headers } = await ask(method, url);
    expect([statusCode, headers.allow]).toEqual([405, allow]);
  });

  it('and 404 on a path that is not there', async () => {
    for (const method of METHODS)
      for (const url of ['/api/nothing', '/nothing', '/api/payments/x/y/z', '/metrics']) {
        const answer = await ask(method, url);
        expect([answer.statusCode, answer.headers.allow], `${method} ${url}`).toEqual([404, undefined]);
      }
  });
});

describe('pages of the client', () => {
  const sampleOf = (pattern: RegExp) =>
    pattern.source
      .replace(/^\^|\$$/g, '')
      .replaceAll('\\/', '/')
      .replace(/\(\?<\w+>(.*?)\)(?=\/|$)/g, '7');

  it('are those of its own table of routes, all of them', async () => {
    expect(ROUTES.length).toBeGreaterThan(10);
    for (const { pattern } of ROUTES) {
      const path = sampleOf(pattern);
      expect(pattern.test(path), path).toBe(true);
      const { statusCode, body, headers } = await ask('GET', path);
      expect([statusCode, body, headers['cache-control']], path).toEqual([200, PAGE, 'no-cache']);
    }
    for (const path of CLIENT_PAGES) expect(findRoute(filled(path)).route, path).not.toBeNull();
    expect(CLIENT_PAGES).toHaveLength(ROUTES.length);
  });

  it.each([
    '/metrics',
    '/admin',
    '/actuator/health',
    '/healthz/deep',
    '/accounts/',
    '/payments',
    '/payments/a/b',
    '/audit/events/x',
    '/index',
    '/.env',
    '/.git/config',
    '/assets/nothing.js',
    '/api',
    '/ACCOUNTS',
    '/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200',
    '//',
    '/x.html',
    '/wp-login.php',
  ])('%s is none: 404, as a problem, and to a browser as the page that says so', async (path) => {
    const answer = await ask('GET', path);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, 'application/problem+json']);
    const page = await ask('GET', path, HTML);
    expect([page.statusCode, page.body, page.headers.vary]).toEqual([404, PAGE, 'accept']);
    expect((await ask('HEAD', path)).statusCode).toBe(404);
    // Also to a browser that has the page of another path.
    const { etag } = (await ask('GET', '/')).headers;
    expect((await ask('GET', path, { ...HTML, 'if-none-match': String(etag) })).statusCode).toBe(404);
  });

  it('and an unknown address of the API is a problem to a browser too', async () => {
    for (const path of ['/api/nothing', '/%61pi/nothing']) expect((await ask('GET', path, HTML)).json().type).toBe('/problems/not-found');
  });
});

describe('contract §8: health answers by path', () => {
  it.each([
    '/healthz',
    '/healthz?x',
    '/healthz/',
    '/readyz',
    '/readyz?probe=1',
    '/readyz/',
    '/readyz/?x=/a',
  ])('%s, to whatever host', async (url) => {
    for (const host of ['10.1.2.3:3000', '[fe80::1]:3000', 'bank-1', 'localhost:3000']) {
      const { statusCode, headers } = await bank.app.inject({ url, headers: { host } });
      expect([statusCode, headers.location, headers['cache-control']], host).toEqual([200, undefined, 'no-store']);
    }
  });

  it('never as ready while the database is away', async () => {
    await using unready = await openBank();
    await unready.database.write((transaction) => transaction.run(`DELETE FROM schema_migrations WHERE name LIKE '0006%'`));
    for (const url of ['/readyz', '/readyz?x', '/readyz/'])
      expect((await unready.app.inject({ url, headers: { host: '10.1.2.3:3000' } })).statusCode, url).toBe(503);
  });
});

it('every answer says whether it may be kept', async () => {
  for (const [url, [first]] of byUrl()) {
    if (
      first?.method !== 'GET' &&
      !byUrl()
        .get(url)
        ?.some(({ method }) => method === 'GET')
    )
      continue;
    const { headers } = await ask('GET', filled(url));
    const kept = headers['cache-control'];
    expect(kept, url).toBeDefined();
    if (url.startsWith('/api/')) expect(kept, url).toBe('no-store');
  }
  expect((await ask('GET', '/.well-known/fido2-sca-audit-keys')).headers['cache-control']).toBe('public, max-age=60');
  for (const [method, url] of [
    ['GET', '/nothing'],
    ['POST', '/healthz'],
    ['GET', '/%zz'],
  ] as const)
    expect((await ask(method, url)).headers, url).toHaveProperty('cache-control');
});
