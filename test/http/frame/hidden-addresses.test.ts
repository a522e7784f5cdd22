/**
 * Addresses that hide what they are, and floods of refusals: the door holds for them too.
 */
import { describe, expect, it } from 'vitest';
import { openBank } from '../../support/bank/bank.ts';

describe('an address of the API', () => {
  it('is one also in percent-encoding: its answer is not stored', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { status, headers } = await alice.get('/%61pi/accounts');
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect((await alice.get('/%61pi/nothing')).status).toBe(404);
  });

  it('that cannot be decoded gets a problem with errors and every security header', async () => {
    await using bank = await openBank();
    const { status, headers, body } = await bank.browser().get('/api/%zz');
    expect([status, body.type, body.errors.length]).toEqual([400, '/problems/invalid-request', 1]);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });
});

describe('cross-site requests without end', () => {
  it('are refused every time, and go on record sixty times a minute', async () => {
    await using bank = await openBank();
    const stranger = bank.browser();
    for (let each = 0; each < 70; each += 1) {
      expect((await stranger.post('/nowhere', {}, { origin: 'https://evil.example' })).status).toBe(403);
    }
    const recorded = async () => (await bank.events()).filter(({ code }) => code === 'cross-site-request').length;
    expect(await recorded()).toBe(60);
    bank.clock.advance(60_000);
    await stranger.post('/nowhere', {}, { origin: 'https://evil.example' });
    expect(await recorded()).toBe(61);
  });
});

describe('a body with more flaws than anybody reads', () => {
  it('is told twenty, and pointers are escaped', async () => {
    await using bank = await openBank();
    const { body } = await bank
      .browser()
      .post('/api/enrolments', Object.fromEntries(Array.from({ length: 500 }, (_, each) => [`a/b~${each}`, each])));
    expect(body.errors).toHaveLength(20);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toContain('/a~1b~00');
  });
});
