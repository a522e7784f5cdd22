/**
 * The example bank over HTTP, driven by the software authenticator: register, sign in, pay, consent, revoke.
 *
 * RTS Art 4(1), 4(3)(b), 5(1), 24, 27: that the ceremonies keep their promises on a storage that is not ours.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { createAuthenticator } from '../../server/authenticator/node/create-authenticator.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { type OwnServer, startOwnServer } from '../../server/examples/own-storage/own-server.ts';
import { BOOKSHOP, exampleBrowser } from '../support/worlds/example-browser.ts';

let now = Date.UTC(2026, 8, 14, 10, 0, 0, 123);
let server: OwnServer;
beforeEach(async () => {
  server = await startOwnServer(0, () => now);
});
afterEach(() => server.close());

async function customer(username = 'alice') {
  const alice = exampleBrowser(server.origin, username);
  expect((await alice.call('POST', '/enrolments', { username, displayName: 'Alice' })).status).toBe(201);
  const registered = await alice.register();
  expect(registered).toMatchObject({ status: 201, body: { status: 'pending' } });
  expect((await alice.call('POST', '/payments', BOOKSHOP)).status, 'a registration opens no session').toBe(401);
  expect((await alice.signIn()).status).toBe(200);
  return { ...alice, credentialId: registered.body.credentialId as string };
}

describe('a bank with a storage of its own', () => {
  it('enrols nobody whose name is not what it looks like', async () => {
    const somebody = exampleBrowser(server.origin, 'alice');
    const answer = await somebody.call('POST', '/enrolments', { username: 'alice', displayName: 'Аlice' });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/displayName', reason: 'mixes scripts' }] } });
  });

  it('pays what was linked, and keeps evidence and event beside it', async () => {
    const alice = await customer();
    const { path, object, answer } = await alice.opened();
    expect(object).toMatchObject({ amount: { currency: 'EUR', value: '49.99' }, payee: { name: BOOKSHOP.name, iban: BOOKSHOP.iban } });
    expect(await alice.call('PUT', path, answer)).toMatchObject({ status: 200, body: { transactionStatus: 'ACSC' } });
    expect((await alice.call('GET', '/account')).body.balance).toEqual({ currency: 'EUR', value: '9950.01' });
    const { evidence, audit } = server.bank.maps.committed();
    expect(evidence.size).toBe(1);
    expect([...audit.values()].map(({ event }) => `${event.type} ${event.outcome}`)).toEqual([
      'enrolment success',
      'registration success',
      'credential-activated success',
      'sign-in success',
      'payment-authorisation-started success',
      'payment-authorisation success',
    ]);
  });

  it('pays once for twenty equal answers at once', async () => {
    const alice = await customer();
    const { path, answer } = await alice.opened();
    const told = await Promise.all(Array.from({ length: 20 }, () => alice.call('PUT', path, answer)));
    expect(told.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(told.filter(({ status }) => status === 409)).toHaveLength(19);
    expect((await alice.call('GET', '/account')).body.balance.value).toBe('9950.01');
  });

  it('finds no authorisation for another session, of the same payer or of another', async () => {
    const alice = await customer();
    const { path, answer } = await alice.opened();
    const first = new Map(alice.jar);
    await alice.signIn();
    expect((await alice.call('PUT', path, answer)).status).toBe(404);
    const bob = await customer('bob');
    expect((await bob.call('PUT', path, answer)).status).toBe(404);
    for (const [name, value] of first) alice.jar.set(name, value);
    expect((await alice.call('PUT', path, answer)).status, 'the next sign-in ended that session').toBe(401);
  });

  it('blocks at the fifth failure, tells nothing of what was wrong, and consumes nothing while it blocks', async () => {
    const alice = await customer();
    const waiting = await alice.opened();
    const bodies = new Set<string>();
    for (let n = 0; n < 5; n += 1) {
      const { path, answer } = await alice.opened({ faults: [n % 2 === 0 ? faults.claimOtherOrigin : faults.flipSignatureBit] });
      const told = await alice.call('PUT', path, answer);
      expect(told.status).toBe(403);
      bodies.add(JSON.stringify(told.body));
    }
    expect([...bodies]).toEqual([JSON.stringify({ type: '/problems/authentication-failed' })]);
    expect((await alice.call('PUT', waiting.path, waiting.answer)).body).toEqual({
      type: '/problems/authorisation-blocked',
      retryAfterSeconds: 900,
    });
    const told = await fetch(`${server.origin.replace('localhost', '127.0.0.1')}${waiting.path}`, {
      method: 'PUT',
      headers: { cookie: [...alice.jar].map((pair) => pair.join('=')).join('; ') },
      body: JSON.stringify(waiting.answer),
    });
    expect(told.headers.get('retry-after')).toBe('900');
    now += 15 * 60_000;
    await alice.signIn();
    const { path, answer } = await alice.opened();
    expect((await alice.call('PUT', path, answer)).status).toBe(200);
  });

  it('registers a further passkey by consent, revokes it by another, and never the last one', async () => {
    const alice = await customer();
    expect((await alice.call('POST', '/registrations/options')).body.type).toBe('/problems/sca-required');
    expect((await alice.consent({ action: 'register-credential' })).status).toBe(200);
    const { body: options } = await alice.call('POST', '/registrations/options');
    const second = createAuthenticator({ rpId: 'localhost', origin: server.origin, randomBytes: seededBytes('second') });
    const registered = await alice.call('POST', '/registrations', await second.register(options));
    expect(registered).toMatchObject({ status: 201, body: { status: 'active' } });
    expect((await alice.call('POST', '/registrations/options')).status, 'a consent is good once').toBe(403);

    const { credentialId } = registered.body;
    expect((await alice.call('DELETE', `/credentials/${credentialId}`)).status).toBe(403);
    expect((await alice.consent({ action: 'revoke-credential', credentialId })).status).toBe(200);
    expect((await alice.call('DELETE', `/credentials/${alice.credentialId}`)).status, 'of that credential alone').toBe(403);
    expect((await alice.call('DELETE', `/credentials/${credentialId}`)).status).toBe(204);
    const { body: signIn } = await alice.call('POST', '/authentications/options');
    expect((await alice.call('POST', '/authentications', await second.assert(signIn))).status).toBe(403);

    await alice.consent({ action: 'revoke-credential', credentialId: alice.credentialId });
    expect((await alice.call('DELETE', `/credentials/${alice.credentialId}`)).body.type).toBe('/problems/last-credential');
  });

  it('suspends a credential at the second suspected clone, with its session', async () => {
    const alice = await customer();
    for (const status of [403, 403]) {
      const { path, answer } = await alice.opened({ faults: [faults.signCountBackToZero] });
      expect((await alice.call('PUT', path, answer)).status).toBe(status);
    }
    expect((await alice.call('GET', '/account')).status).toBe(401);
    expect((await alice.signIn()).status).toBe(403);
    const messages = [...server.bank.maps.committed().messages.values()].map(({ type }) => type);
    expect(messages).toEqual(['credential-registered', 'signed-in-new-browser', 'credential-suspended']);
  });

  it('refuses what other sites send, and what is not in shape', async () => {
    const alice = await customer();
    const { path } = await alice.opened();
    const address = server.origin.replace('localhost', '127.0.0.1');
    expect((await fetch(`${address}/payments`, { method: 'POST', headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect((await fetch(`${address}/payments`, { method: 'POST', body: '{' })).status).toBe(400);
    for (const body of [{}, null, [], { id: 5 }]) expect((await alice.call('PUT', path, body)).status).toBe(400);
    expect((await alice.call('GET', '/nothing')).status).toBe(404);
  });
});
