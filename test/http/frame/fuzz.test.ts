/**
 * Whatever is sent to whatever route: an answer comes, it is never our fault (5xx), and every error is a problem of the
 * contract (§2) with its own status. Afterwards the bank is sound: no money made or lost, the audit chain whole.
 *
 * RTS Art 4(3)(c): communication sessions are protected against manipulation. The routes are those of /openapi.json, and
 * some that there are not. `FUZZ_INPUTS` and `FUZZ_SEED`: `fuzz-scale.ts`. A failure prints seed, path and request.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { problems } from '../../../server/http/frame/problems.ts';
import { expectSound } from '../../support/bank/soundness.ts';
import { documentedOperations } from '../../support/worlds/documented-operations.ts';
import { reportFuzz, runsFor, SEED } from '../../support/worlds/fuzz-scale.ts';
import { type FuzzWorld, fuzzWorld } from '../../support/worlds/fuzz-world.ts';
import { type HostileRequest, hostileRequest } from '../../support/worlds/hostile-requests.ts';

const SETTLE_WITHIN_MS = 5_000;

const OTHERS = [
  ['POST', '/api/payments/{paymentId}'],
  ['HEAD', '/api/payments'],
  ['OPTIONS', '/api/payments'],
  ['GET', '/api/{paymentId}'],
  ['GET', '/problems/{paymentId}'],
  ['GET', '/assets/{paymentId}'],
  ['GET', '/{paymentId}'],
  ['POST', '/{paymentId}'],
] as const;
const routes = [...(await documentedOperations()).map(({ method, path }) => [method, path] as const), ...OTHERS];
const { runs, timeoutMs } = runsFor(routes.length);

type Settled = { readonly status: number; readonly headers: Record<string, unknown>; readonly text: string };

/** The answer, within a time in which a server answers. */
async function settled(world: FuzzWorld, method: string, path: string, request: HostileRequest): Promise<Settled> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer: the request hangs')), SETTLE_WITHIN_MS);
  });
  return Promise.race([world.send(method, path, request), late]).finally(() => clearTimeout(timer));
}

function expectProper(method: string, { status, headers, text }: Settled, asked = ''): void {
  expect(status, text.slice(0, 300)).toBeLessThan(500);
  expect(status).toBeGreaterThanOrEqual(200);
  if (status < 400) return;
  // What is no page is 404 as the client's own page, where a browser asks for one.
  if (status === 404 && asked.includes('text/html') && String(headers['content-type']).startsWith('text/html')) return;
  expect(String(headers['content-type'])).toMatch(/^application\/problem\+json/);
  if (method === 'HEAD') return;
  const problem = JSON.parse(text);
  const slug = String(problem.type).replace('/problems/', '') as keyof typeof problems;
  expect(Object.keys(problems)).toContain(slug);
  expect([problem.status, status]).toEqual([problems[slug].status, problems[slug].status]);
  expect(problem).toMatchObject({
    title: problems[slug].title,
    detail: problems[slug].detail,
    instance: expect.stringMatching(/^[\w-]{22}$/),
  });
  for (const { pointer, reason } of problem.errors ?? []) expect([typeof pointer, typeof reason]).toEqual(['string', 'string']);
}

describe(`hostile requests, seed ${SEED}`, () => {
  const began = performance.now();
  let requests = 0;
  afterAll(() => {
    reportFuzz('requests', requests, began);
    expect(requests).toBeGreaterThan(routes.length);
  });

  it.each(routes)('%s %s', { timeout: timeoutMs }, async (method, path) => {
    await using world = await fuzzWorld();
    const property = fc.asyncProperty(hostileRequest, async (request) => {
      requests += 1;
      expectProper(method, await settled(world, method, path, request), request.headers.accept ?? '');
    });
    await fc.assert(property, { seed: SEED, numRuns: runs });
    await expectSound(world.bank.database);
    await world.expectStillServing();
  });
});

describe('found by it once', () => {
  const HONEST: HostileRequest = { actor: 'payer', id: null, query: '', headers: {}, body: { body: 'valid' } };
  it.each<[string, string, string, Partial<HostileRequest>]>([
    // What never reaches a route was answered by Fastify itself, as application/json.
    ['a path that is no UTF-8', 'GET', '/api/payments/{paymentId}', { id: '%ff' }],
    ['a parameter that is too long for a route', 'GET', '/api/payments/{paymentId}', { id: 'A'.repeat(2_000) }],
    // 416 is no problem of the contract, and became 500.
    ['a range that there is not', 'GET', '/{paymentId}', { headers: { range: 'bytes=9999999-' } }],
    // The audit entry could not be canonicalised: 500, nothing on record, and no attempt counted.
    [
      'half a character in client data',
      'PUT',
      '/api/bindings/{authorisationId}',
      { body: { body: 'client-data', member: 'type', value: '\ud800' } },
    ],
    [
      'a character that is cut in half where findings are shortened',
      'POST',
      '/api/authentications',
      { body: { body: 'client-data', member: 'origin', value: `${'x'.repeat(299)}😀` } },
    ],
  ])('%s', async (_, method, path, change) => {
    await using world = await fuzzWorld();
    expectProper(method, await settled(world, method, path, { ...HONEST, ...change }));
  });
});
