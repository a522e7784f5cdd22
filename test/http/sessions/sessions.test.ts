/**
 * How long a session lasts and how it ends: contract §2, §3; RTS Art 4(3)(c)-(d).
 *
 * "the maximum time without activity by the payer after being authenticated … shall not exceed five minutes". A session
 * that outlives its payer's attention is somebody else's session.
 */
import { describe, expect, it } from 'vitest';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal, slugOf } from '../../support/bank/refusals.ts';

const MINUTE = 60_000;

describe('RTS Art 4(3)(d): five minutes without activity', () => {
  it('lasts 4:59 and is over at 5:01', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    bank.clock.advance(5 * MINUTE - 1_000);
    expect((await alice.get('/api/accounts')).status).toBe(200);
    await bank.settled();

    bank.clock.advance(5 * MINUTE + 1_000);
    for (const url of ['/api/accounts', '/api/session', '/api/payments', '/api/credentials', '/api/messages'])
      expect(slugOf(await alice.get(url)), url).toBe('no-session');
    expect((await alice.post('/api/payments', alice.order())).status).toBe(401);
  });

  it('is over at five minutes sharp', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    bank.clock.advance(5 * MINUTE);
    expect((await alice.get('/api/accounts')).status).toBe(401);
  });

  it('GET /api/session is no activity, and says when the session ends', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const first = (await alice.get('/api/session')).body.session;
    expect(Date.parse(first.idleExpiresAt)).toBe(bank.clock.now + 5 * MINUTE);
    expect(Date.parse(first.absoluteExpiresAt)).toBe(bank.clock.now + 8 * 60 * MINUTE);
    for (let i = 0; i < 4; i += 1) {
      bank.clock.advance(MINUTE);
      expect((await alice.get('/api/session')).body.session).toEqual(first);
      await bank.settled();
    }
    bank.clock.advance(MINUTE + 1_000);
    expect((await alice.get('/api/session')).status).toBe(401);
  });

  it('an answer to an authorisation is activity', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    bank.clock.advance(4 * MINUTE + 50_000);
    expectStatus(200, await alice.answer(paymentId, opened));
    await bank.settled();
    bank.clock.advance(20_000);
    expect((await alice.get(`/api/payments/${paymentId}/evidence`)).status).toBe(200);
  });

  it('a session that ran out does not come back with the next request', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    bank.clock.advance(6 * MINUTE);
    expect((await alice.get('/api/accounts')).status).toBe(401);
    await bank.settled();
    expect((await alice.get('/api/accounts')).status).toBe(401);
  });
});

describe('contract §2: an answer while the prompt was open for long', () => {
  it('is judged on an unexpired authorisation of this session, also when idle time has passed', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    bank.clock.advance(4_000); // less than the step in which activity is written down
    const opened = await alice.openAuthorisation(paymentId);
    bank.clock.advance(5 * MINUTE - 1_000);
    expect((await alice.get('/api/session')).status).toBe(401);
    expectStatus(200, await alice.answer(paymentId, opened));
    expect((await alice.get(`/api/payments/${paymentId}`)).status, 'it does not wake the session up').toBe(401);
  });

  it('the same for a bind', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    bank.clock.advance(4_000);
    const { body } = expectStatus(201, await alice.post('/api/bindings', { action: 'register-credential' }));
    bank.clock.advance(5 * MINUTE - 1_000);
    expect((await alice.get('/api/session')).status).toBe(401);
    expectStatus(200, await alice.put(`/api/bindings/${body.authorisationId}`, await alice.authenticator.assert(body.publicKey)));
  });
});

describe('contract §3: eight hours', () => {
  it('ends a session that was never idle', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let minutes = 0; minutes + 4 < 8 * 60; minutes += 4) {
      bank.clock.advance(4 * MINUTE);
      expectStatus(200, await alice.get('/api/accounts'));
      await bank.settled();
    }
    expect(Date.parse((await alice.get('/api/session')).body.session.idleExpiresAt)).toBe(bank.clock.now + 4 * MINUTE);
    bank.clock.advance(4 * MINUTE - 1);
    expect((await alice.get('/api/accounts')).status).toBe(200);
    bank.clock.advance(1);
    expect((await alice.get('/api/accounts')).status).toBe(401);
  });
});

describe('signing out', () => {
  it('ends the session in the database, whoever kept its cookie', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const kept = new Map(alice.cookies);
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    expect((await alice.delete('/api/session')).status).toBe(204);
    expect((await bank.events()).at(-1)).toMatchObject({ type: 'sign-out', outcome: 'success', payerId: alice.payerId });

    for (const [name, value] of kept) alice.cookies.set(name, value);
    expect((await alice.get('/api/session')).status).toBe(401);
    expect(await refusal(bank, await alice.answer(paymentId, opened))).toEqual([401, 'no-session', null]);
  });

  it('is on record once, however often it is asked for at the same time', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const answers = await Promise.all(Array.from({ length: 5 }, () => alice.delete('/api/session')));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204]);
    expect((await bank.events()).filter(({ type }) => type === 'sign-out')).toHaveLength(1);
  });

  it('is 204 for everybody', async () => {
    await using bank = await openBank();
    expect((await bank.browser().delete('/api/session')).status).toBe(204);
  });
});
