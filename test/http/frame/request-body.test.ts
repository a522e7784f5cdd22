/**
 * Bodies that two readers read differently, at every route that takes one, and bodies that are none, at every route that takes none
 * (contract §2).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { documentedOperations } from '../../support/worlds/documented-operations.ts';
import { type FuzzWorld, fuzzWorld } from '../../support/worlds/fuzz-world.ts';
import type { Json } from '../../support/worlds/hostile-bodies.ts';
import { ambiguous, placesIn } from '../../support/worlds/made-bodies.ts';

const operations = await documentedOperations();
const changing = operations.filter(({ method }) => method !== 'GET');
const withBody = changing.filter(({ takesBody }) => takesBody).map(({ method, path }) => [method, path] as const);
const withoutBody = changing.filter(({ takesBody }) => !takesBody).map(({ method, path }) => [method, path] as const);
/** A browser made them: what it adds is ignored, so only a name that is there twice is refused. */
const OF_DEVICES = /authentications$|registrations$|authorisationId}$/;

const FLAWS = { twice: 'is there twice', deep: 'nests deeper than 32 levels', nul: 'holds U+0000' } as const;

let world: FuzzWorld;
beforeAll(async () => {
  world = await fuzzWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

describe.each(withBody)('%s %s', (method, path) => {
  it('refuses a body with an ambiguous member, names it, does nothing, and then takes the body as it was', async () => {
    const ready = await world.ready(method, path);
    const places = placesIn(ready.body as Json);
    const hows = OF_DEVICES.test(path) ? (['twice'] as const) : (['twice', 'deep', 'nul'] as const);
    const events = (await world.bank.events()).length;
    for (const [at, { pointer }] of places.entries())
      for (const how of hows) {
        const answer = await ready.send(ambiguous(ready.body, { at, how }));
        expect([answer.status, answer.body.type]).toEqual([400, '/problems/invalid-request']);
        expect(answer.body.errors).toEqual([{ pointer: expect.stringMatching(new RegExp(`^${pointer}`)), reason: FLAWS[how] }]);
      }
    expect((await world.bank.events()).length).toBe(events);
    expect((await ready.send(JSON.stringify(ready.body))).status).toBeLessThan(ready.fails ?? 300);
  });

  it('refuses bytes that are no UTF-8, and takes a byte order mark', async () => {
    const ready = await world.ready(method, path);
    const { body } = await ready.send(Buffer.from('{"a":"\xff"}', 'latin1'));
    expect(body.errors).toEqual([{ pointer: '', reason: 'is not in UTF-8' }]);
    expect((await ready.send(`\ufeff${JSON.stringify(ready.body)}`)).status).toBeLessThan(ready.fails ?? 300);
  });
});

describe('a body that is none', () => {
  let bank: Bank;
  let payer: Browser;
  beforeAll(async () => {
    bank = await openBank();
    payer = await bank.enrol('alice');
  });
  afterAll(() => bank.close());

  const cookie = () => [...payer.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const TYPES = ['application/json', 'application/json; charset=utf-8', 'text/plain', 'application/x-www-form-urlencoded', 'x', '/', ''];
  const HOW: Readonly<Record<string, Record<string, string>>> = {
    'no length': {},
    'length 0': { 'content-length': '0' },
    chunked: { 'transfer-encoding': 'chunked' },
  };

  it.each(withoutBody)('%s %s: whatever Content-Type says', async (method, path) => {
    const url = path.replace(/\{\w+\}/g, 'AAAA');
    for (const type of TYPES)
      for (const [how, headers] of Object.entries(HOW)) {
        // What is no media type at all is refused where a chunked body may follow.
        if (how === 'chunked' && ['x', '/', ''].includes(type)) continue;
        // Signing out would end the session of the tries that follow; where there is no other session, all others have ended.
        const who = path === '/api/session' ? {} : { cookie: cookie() };
        const answer = await bank.app.inject({
          method: method as 'DELETE',
          url,
          headers: { ...payer.page, ...who, ...headers, 'content-type': type },
          payload: '',
        });
        expect([answer.statusCode, type, how]).toEqual([/^.api.sessions?$/.test(path) ? 204 : 404, type, how]);
      }
  });

  it('takes the change along: a payment is cancelled', async () => {
    const paymentId = await payer.createPayment();
    expectStatus(204, await payer.delete(`/api/payments/${paymentId}`, { 'content-type': 'application/json' }));
  });

  it('and a body in another type is still refused', async () => {
    const send = (payload: string, headers: Record<string, string>) =>
      bank.app.inject({ method: 'DELETE', url: '/api/payments/AAAA', headers: { ...payer.page, cookie: cookie(), ...headers }, payload });
    expect((await send('x', { 'content-type': 'text/plain' })).statusCode).toBe(415);
    expect((await send('x', { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' })).statusCode).toBe(415);
  });

  it('where one is wanted is not in shape', async () => {
    const answer = await payer.send('POST', '/api/payments', '', { 'content-type': 'application/json' });
    expect([answer.status, answer.body.type]).toEqual([400, '/problems/invalid-request']);
  });
});
