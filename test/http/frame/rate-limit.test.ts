/**
 * `RATE_LIMIT_PER_MINUTE`: requests a minute and client address on routes that cost a signature or a commit. Contract §1, §2.
 */
import { describe, expect, it } from 'vitest';
import { auditorOf } from '../../support/bank/auditor.ts';
import { openBank } from '../../support/bank/bank.ts';
import { slugOf } from '../../support/bank/refusals.ts';

const THREE = { RATE_LIMIT_PER_MINUTE: '3' };

describe('contract §1: RATE_LIMIT_PER_MINUTE', () => {
  it('the fourth request of a minute is 429 with Retry-After, and counts as no attempt', async () => {
    await using bank = await openBank({ env: THREE });
    const browser = bank.browser();
    for (let i = 0; i < 3; i += 1) expect((await browser.post('/api/authentications/options')).status).toBe(200);
    const events = (await bank.events()).length;
    const limited = await browser.post('/api/authentications/options');
    expect([limited.status, slugOf(limited)]).toEqual([429, 'too-many-requests']);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(limited.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(await bank.events()).toHaveLength(events);
  });

  it('is one allowance for all of them: ceremonies, enrolment, activation, payments', async () => {
    await using bank = await openBank({ env: { RATE_LIMIT_PER_MINUTE: '8' } });
    const alice = await bank.enrol('alice'); // five requests
    for (let i = 0; i < 3; i += 1) expect((await alice.post('/api/payments', alice.order())).status).toBe(201);
    const answers = [
      await alice.post('/api/enrolments', { username: 'bob', displayName: 'Bob' }),
      await alice.post('/api/activations', {}),
      await alice.post('/api/authentications/options'),
      await alice.post('/api/authentications', {}),
      await alice.post('/api/registrations/options'),
      await alice.post('/api/registrations', {}),
      await alice.post('/api/bindings', { action: 'register-credential' }),
      await alice.post('/api/payments', alice.order()),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 429));
    // A search reads many rows, so the list of payments is under the limit too.
    expect((await alice.get('/api/payments')).status).toBe(429);
    for (const url of ['/api/session', '/api/accounts', '/healthz']) expect((await alice.get(url)).status).toBe(200);
  });

  it('holds for auditors, whose every look may read the whole log or leave an event', async () => {
    await using bank = await openBank({ env: { RATE_LIMIT_PER_MINUTE: '10' } });
    const auditor = await auditorOf(bank);
    const statuses: number[] = [];
    for (let i = 0; i < 10; i += 1) statuses.push((await auditor.get('/api/audit/head')).status);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    const events = (await bank.events()).length;
    for (const path of ['head', 'checkpoints', 'events', 'events/1', 'payments/x', 'export?format=csv'])
      expect(slugOf(await auditor.get(`/api/audit/${path}`)), path).toBe('too-many-requests');
    expect(await bank.events()).toHaveLength(events);
  });

  it('is counted by the address of the client, which X-Forwarded-For does not change where no proxy is trusted', async () => {
    await using bank = await openBank({ env: THREE });
    const ask = (remoteAddress: string, forwarded: string) =>
      bank.app.inject({
        method: 'POST',
        url: '/api/authentications/options',
        remoteAddress,
        headers: { host: 'localhost:3000', 'x-forwarded-for': forwarded },
        payload: {},
      });
    for (let i = 0; i < 3; i += 1) await ask('192.0.2.1', `198.51.100.${i}`);
    expect((await ask('192.0.2.1', '198.51.100.9')).statusCode).toBe(429);
    expect((await ask('192.0.2.2', '198.51.100.9')).statusCode).toBe(200);
  });

  it('is counted by the address that a trusted proxy names', async () => {
    await using bank = await openBank({ env: { ...THREE, TRUSTED_PROXIES: '192.0.2.0/24' } });
    const ask = (forwarded: string) =>
      bank.app.inject({
        method: 'POST',
        url: '/api/authentications/options',
        remoteAddress: '192.0.2.1',
        headers: { host: 'localhost:3000', 'x-forwarded-for': forwarded },
        payload: {},
      });
    for (let i = 0; i < 3; i += 1) expect((await ask('198.51.100.1')).statusCode).toBe(200);
    expect((await ask('198.51.100.1')).statusCode).toBe(429);
    expect((await ask('203.0.113.9, 198.51.100.1')).statusCode, 'what the client put in front does not count').toBe(429);
    expect((await ask('198.51.100.2')).statusCode).toBe(200);
  });

  it('0 is off', async () => {
    await using bank = await openBank({ env: { RATE_LIMIT_PER_MINUTE: '0' } });
    const browser = bank.browser();
    for (let i = 0; i < 20; i += 1) expect((await browser.post('/api/activations', {})).status).toBe(400);
  });
});
