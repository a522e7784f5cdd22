/**
 * The sessions that a payer sees and ends: contract §2, §3; RTS Art 4(3)(c)-(d). Own only, at once, on record, limited.
 */
import { describe, expect, it } from 'vitest';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

type Seen = { sessionRef: string; startedAt: string; lastSeenAt: string; credentialId: string; credentialLabel: string; current: boolean };
const MINUTE = 60_000;
const sessionsOf = async (browser: Browser): Promise<Seen[]> => expectStatus(200, await browser.get('/api/sessions')).body.sessions;
const ended = async (bank: Bank) => (await bank.events()).filter(({ type }) => type === 'sessions-ended');

/** Two browsers of Alice's; the phone signed in a minute after the desk. */
async function deskAndPhone(bank: Bank) {
  const desk = await bank.enrol('alice');
  bank.clock.advance(MINUTE);
  const phone = desk.elsewhere();
  expectStatus(200, await phone.signIn());
  const [second, first] = await sessionsOf(desk);
  if (!first || !second) throw new Error('two sessions are there');
  return { desk, phone, ofDesk: first, ofPhone: second };
}

describe('GET /api/sessions', () => {
  it('lists the payer’s live sessions, newest first, and says which one asks', async () => {
    await using bank = await openBank();
    await bank.enrol('bob');
    const { desk, phone } = await deskAndPhone(bank);
    const credentialId = desk.authenticator.held[0]?.id ?? '';
    expectStatus(200, await desk.patch(`/api/credentials/${credentialId}`, { label: 'Blue key' }));
    await bank.settled();
    const [second, first, ...more] = await sessionsOf(desk);
    const at = (ms: number) => new Date(ms).toISOString();
    const named = { credentialId, credentialLabel: 'Blue key' };
    expect(first).toEqual({
      ...named,
      sessionRef: first?.sessionRef,
      startedAt: at(bank.clock.now - MINUTE),
      lastSeenAt: at(bank.clock.now),
      current: true,
    });
    expect(second).toEqual({
      ...named,
      sessionRef: second?.sessionRef,
      startedAt: at(bank.clock.now),
      lastSeenAt: at(bank.clock.now),
      current: false,
    });
    expect(more).toEqual([]);
    expect((await sessionsOf(phone)).map(({ current }) => current)).toEqual([true, false]);
  });

  it('lists none that is over: signed out, idle, or after eight hours', async () => {
    await using bank = await openBank();
    const { desk, phone } = await deskAndPhone(bank);
    const third = desk.elsewhere();
    expectStatus(200, await third.signIn());
    expectStatus(204, await third.delete('/api/session'));
    expect(await sessionsOf(desk)).toHaveLength(2);
    for (let minute = 0; minute < 5; minute += 1) {
      bank.clock.advance(MINUTE);
      expectStatus(200, await desk.get('/api/accounts'));
      await bank.settled();
    }
    expect(await sessionsOf(desk), 'the phone was not seen for five minutes').toHaveLength(1);
    expect((await phone.get('/api/accounts')).status).toBe(401);
  });

  it.each(['/api/sessions', '/api/messages'])('%s is no activity, unless the payer opens the page', async (path) => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let minute = 0; minute < 4; minute += 1) {
      bank.clock.advance(MINUTE);
      expectStatus(200, await alice.get(path));
      await bank.settled();
    }
    expectStatus(200, await alice.get(`${path}?opened`));
    await bank.settled();
    bank.clock.advance(4 * MINUTE);
    expectStatus(200, await alice.get(path));
    await bank.settled();
    bank.clock.advance(MINUTE);
    expectStatus(401, await alice.get(path));
    expectStatus(401, await alice.get(`${path}?opened`));
  });

  it.each(['?opened=1', '?opened&opened', '?page=2'])('%s is not in shape', async (query) => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(400, await alice.get(`/api/sessions${query}`));
  });
});

describe('DELETE /api/sessions/{sessionRef}', () => {
  it('ends that session, with everything that it had open, and leaves an event of the one that did it', async () => {
    await using bank = await openBank();
    const { desk, phone, ofDesk, ofPhone } = await deskAndPhone(bank);
    const paymentId = await phone.createPayment();
    const opened = await phone.openAuthorisation(paymentId);
    expectStatus(204, await desk.delete(`/api/sessions/${ofPhone.sessionRef}`));
    expect((await phone.get('/api/accounts')).status).toBe(401);
    expect((await phone.answer(paymentId, opened)).status, 'nor what it had open').toBe(401);
    const { body } = await desk.get(`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`);
    expect(body.scaStatus).toBe('failed');
    expect(await ended(bank)).toMatchObject([
      { outcome: 'success', payerId: desk.payerId, sessionRef: ofDesk.sessionRef, details: { sessions: [ofPhone.sessionRef] } },
    ]);
    expectStatus(200, await desk.get('/api/accounts'));
    expect(await sessionsOf(desk)).toHaveLength(1);
    expect((await desk.delete(`/api/sessions/${ofPhone.sessionRef}`)).status, 'it is gone').toBe(404);
    expect(await ended(bank)).toHaveLength(1);
  });

  it('ends one’s own as well, with its cookie', async () => {
    await using bank = await openBank();
    const { desk, ofDesk } = await deskAndPhone(bank);
    expectStatus(204, await desk.delete(`/api/sessions/${ofDesk.sessionRef}`));
    expect(desk.cookies.has('sca-session-3000')).toBe(false);
    expect((await desk.get('/api/accounts')).status).toBe(401);
  });

  it('a consent that it was given is worth nothing afterwards, also to whoever had it in hand', async () => {
    await using bank = await openBank();
    const { desk, phone, ofPhone } = await deskAndPhone(bank);
    const { authorisationId } = expectStatus(200, await phone.bind()).body;
    expectStatus(204, await desk.delete(`/api/sessions/${ofPhone.sessionRef}`));
    const [row] = await bank.database.read<{ used_at: number | null }>('SELECT used_at FROM authorisations WHERE authorisation_id = $1', [
      authorisationId,
    ]);
    expect(row?.used_at).toBe(bank.clock.now);
  });

  it('is the payer’s own: another payer’s is not found, and stays', async () => {
    await using bank = await openBank();
    const bob = await bank.enrol('bob');
    const { desk, ofDesk } = await deskAndPhone(bank);
    for (const ref of [ofDesk.sessionRef, 'nothing', '%00', 'x'.repeat(1000)])
      expect((await bob.delete(`/api/sessions/${ref}`)).body.type).toBe('/problems/not-found');
    expectStatus(200, await desk.get('/api/accounts'));
    expect(await ended(bank)).toEqual([]);
    const stranger = bank.browser();
    for (const path of ['/api/sessions', `/api/sessions/${ofDesk.sessionRef}`]) expect((await stranger.delete(path)).status).toBe(401);
    expect((await stranger.get('/api/sessions')).status).toBe(401);
  });

  it('cannot be asked for by a page of another site', async () => {
    await using bank = await openBank();
    const { desk } = await deskAndPhone(bank);
    expect(await refusal(bank, await desk.delete('/api/sessions', { origin: 'https://evil.example' }))).toEqual([
      403,
      'cross-site-request',
      'cross-site-request',
    ]);
  });
});

describe('DELETE /api/sessions', () => {
  it('ends every session but this one: idle ones, and one that began with an activation code, as well', async () => {
    await using bank = await openBank();
    const bob = await bank.enrol('bob');
    const { desk, phone } = await deskAndPhone(bank);
    const paymentId = await phone.createPayment();
    const opened = await phone.openAuthorisation(paymentId);
    const act = { now: bank.clock.now, requestId: 'operator', sessionRef: null };
    await bank.database.write(({ run }) =>
      run(
        `INSERT INTO sessions (session_hash, session_ref, kind, payer_id, activation_id, created_at, last_activity_at, expires_at) VALUES ('h', 'by-code', 'activated', $1, 'a', $2, $2, $3)`,
        [desk.payerId, act.now, act.now + 15 * MINUTE],
      ),
    );
    bank.clock.advance(3 * MINUTE);
    expectStatus(200, await desk.get('/api/accounts'));
    expectStatus(200, await bob.get('/api/accounts'));
    await bank.settled();
    bank.clock.advance(3 * MINUTE);
    expectStatus(204, await desk.delete('/api/sessions'));
    const left = await bank.database.read<{ session_ref: string }>('SELECT session_ref FROM sessions WHERE payer_id = $1', [desk.payerId]);
    expect(left).toHaveLength(1);
    expect((await phone.answer(paymentId, opened)).status).toBe(401);
    expectStatus(200, await desk.get('/api/accounts'));
    expectStatus(200, await bob.get('/api/accounts'));
    const [event] = await ended(bank);
    expect(event?.details.sessions).toHaveLength(2);
    expect(event?.details.sessions).toContain('by-code');
    expectStatus(204, await desk.delete('/api/sessions'));
    expect(await ended(bank), 'where there is none, nothing happens').toHaveLength(1);
  });
});

describe('contract §2: rate limit', () => {
  it.each(['/api/sessions', '/api/sessions/nothing'])('DELETE %s is under it', async (path) => {
    await using bank = await openBank({ env: { RATE_LIMIT_PER_MINUTE: '10' } });
    const alice = await bank.enrol('alice');
    const statuses = [];
    for (let i = 0; i < 11; i += 1) statuses.push((await alice.delete(path)).status);
    expect(statuses).toContain(429);
  });
});
