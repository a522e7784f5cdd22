/**
 * Every route that writes, signs or verifies is under the rate limit: a walk over all routes. Contract §2.
 *
 * The audit log is append-only and all writers take turns, so a route outside the limit lets one client fill the disk and
 * slow every payer down. What a route does is measured, not listed: commits, signatures and verifications while it answers.
 */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { limitRate } from '../../../server/http/frame/rate-limit.ts';
import { auditorOf } from '../../support/bank/auditor.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { routesOf } from '../../support/bank/routes-of.ts';

const costs = vi.hoisted(() => ({ writes: 0, signatures: 0, verifications: 0 }));
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const counted =
    <Rest extends unknown[], Result>(kind: 'signatures' | 'verifications', work: (...rest: Rest) => Result) =>
    (...rest: Rest) => {
      costs[kind] += 1;
      return work(...rest);
    };
  return { ...crypto, sign: counted('signatures', crypto.sign as never), verify: counted('verifications', crypto.verify as never) };
});

/** Notes each commit. */
const noting = (database: Database): Database => ({
  ...database,
  write: (job, ...rest) => {
    costs.writes += 1;
    return database.write(job, ...rest);
  },
});

const LIMIT = 1_000;
let bank: Bank;
let payer: Browser;
let auditor: Browser;
let ids: Record<string, string>;
beforeAll(async () => {
  bank = await openBank({ wrap: noting, env: { RATE_LIMIT_PER_MINUTE: String(LIMIT) } });
  auditor = await auditorOf(bank);
  payer = await bank.enrol('alice');
  const { paymentId, authorisationId } = await payer.pay();
  const bound = expectStatus(200, await payer.bind()).body.authorisationId;
  ids = { paymentId, authorisationId, bound, requestId: 'x', sequence: '1', slug: 'not-found' };
});
afterAll(() => bank.close());

const isLook = (method: string) => method === 'GET' || method === 'HEAD';
const routes = () => routesOf(bank.app).filter(({ url }) => !url.startsWith('/assets/'));
const filled = (url: string) =>
  url.replace(/:(\w+)(\([^/]*\))?/g, (_, name: string) => (url.startsWith('/api/bindings') ? ids.bound : ids[name]) ?? 'x');

/** What one request costs: commits, signatures, verifications. */
async function costOf(by: Browser, url: string): Promise<number> {
  const sum = () => costs.writes + costs.signatures + costs.verifications;
  const before = sum();
  await by.get(`${filled(url)}${url === '/api/audit/export' ? '?format=json' : ''}`);
  return sum() - before;
}

it('walks all of them', () => {
  expect(routes().length).toBeGreaterThan(60);
  expect(routes().filter(({ method }) => !isLook(method)).length).toBeGreaterThan(15);
});

it('what changes something, and what signs, verifies or writes while it looks, is refused once the allowance is used up', async () => {
  const costly: string[] = [];
  for (const { url } of routes().filter(({ method }) => method === 'GET'))
    for (const by of [payer, auditor]) if ((await costOf(by, url)) > 0) costly.push(url);
  // That the walk sees what it is there to see:
  expect(costly).toEqual(expect.arrayContaining(['/api/payments/:paymentId/evidence', '/api/bindings/:authorisationId/evidence']));
  expect(costly).toEqual(expect.arrayContaining(['/api/export', '/api/audit/export', '/api/audit/head', '/api/audit/payments/:paymentId']));

  for (let i = 0; i <= LIMIT; i += 1) await payer.get('/.well-known/fido2-sca-audit-keys');
  const free: string[] = [];
  for (const { method, url } of routes()) {
    if (isLook(method) && !costly.includes(url)) continue;
    const asked = {
      method: method as 'GET',
      url: filled(url),
      headers: payer.page,
      ...(!isLook(method) && method !== 'DELETE' && { payload: {} }),
    };
    if ((await bank.app.inject(asked)).statusCode !== 429) free.push(`${method} ${url}`);
  }
  // A session ends once, and it began under the limit: the reason is at the route.
  expect(free).toEqual(['DELETE /api/session']);
});

it('a payer without the role leaves no more events than the limit allows', async () => {
  await using small = await openBank({ env: { RATE_LIMIT_PER_MINUTE: '10' } });
  const alice = await small.enrol('alice');
  for (let i = 0; i < 30; i += 1) await alice.get('/api/audit/head');
  const refused = (await small.events()).filter(({ code }) => code === 'role-required');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(10);
});

it('a new route that changes something says that it is limited, or why not, or the app is not built', async () => {
  const { buildFastifyApp } = await import('../../../server/http/frame/fastify-app.ts');
  const app = buildFastifyApp({ https: false, logger: false, trustedProxies: [], newRequestId: () => '' });
  await limitRate(app, { perMinute: 0, trustedProxies: [] });
  expect(() => app.put('/api/things', async () => null)).toThrow('PUT /api/things is under no limit, and does not say why');
  app.put('/api/others', { config: { unlimited: 'because' } }, async () => null);
  await app.close();
});
