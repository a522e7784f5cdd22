/**
 * Blocks that grow: 15 minutes, an hour, a day with a warning, and then until the bank lifts it. RTS Art 4(4); contract §3.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Answer, type Browser, expectStatus } from '../../support/bank/payer-browser.ts';

const WRONG = { faults: [faults.flipSignatureBit] };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Signs in, fails five times at this amount. @returns what a valid answer is told then */
async function block(alice: Browser, value = '1.00'): Promise<Answer> {
  expectStatus(200, await alice.signIn());
  for (let i = 0; i < 5; i += 1) expectStatus(403, await alice.pay({ amount: { currency: 'EUR', value } }, WRONG));
  return alice.post('/api/bindings', { action: 'register-credential' });
}
const told = async (bank: Bank, alice: Browser) =>
  (await bank.stores.messages.list(alice.payerId)).map(({ type }) => type).filter((type) => type.startsWith('payer-blocked'));

describe('contract §3: a block', () => {
  it('lasts 15 minutes, then an hour, then a day with a warning; the fourth ends by an operator alone', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (const seconds of [900, 3600, 86_400]) {
      const blocked = await block(alice);
      expect([blocked.body.type, blocked.headers['retry-after']]).toEqual(['/problems/authorisation-blocked', String(seconds)]);
      bank.clock.advance(seconds * 1000 - 1);
      expect((await alice.signIn()).status).toBe(403);
      bank.clock.advance(1);
    }
    expect(await told(bank, alice)).toEqual(['payer-blocked-last-warning', 'payer-blocked', 'payer-blocked']);

    const forGood = await block(alice);
    expect([forGood.status, forGood.body.type, forGood.headers['retry-after']]).toEqual([
      403,
      '/problems/authorisation-blocked',
      undefined,
    ]);
    expect((await told(bank, alice))[0]).toBe('payer-blocked-for-good');
    bank.clock.advance(365 * 24 * HOUR);
    expect((await alice.signIn()).body.type).toBe('/problems/authorisation-blocked');
    const events = (await bank.events()).filter(({ type }) => type === 'payer-blocked');
    expect(events.map(({ details }) => [details.within30Days, details.until])).toEqual([
      [0, expect.any(String)],
      [1, expect.any(String)],
      [2, expect.any(String)],
      [3, 'until the bank lifts it'],
    ]);

    await bank.stores.attempts.unblock(alice.payerId, { now: bank.clock.now, requestId: 'operator', sessionRef: null });
    const anew = await block(alice);
    expect(anew.headers['retry-after'], 'the bank has seen who it is: a first one again').toBe('900');
  });

  it('at an amount over 500.00 lasts an hour at once, and says in the log why', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expect((await block(alice, '500.01')).headers['retry-after']).toBe('3600');
    const [event] = (await bank.events()).filter(({ type }) => type === 'payer-blocked');
    expect(event?.details).toMatchObject({ counter: 'sca', byCookie: false, overLargeAmount: true, within24Hours: false });
  });

  it('lasts as long as the largest amount of its five asks for, whichever was the last', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(403, await alice.pay({ amount: { currency: 'EUR', value: '500.01' } }, WRONG));
    for (let i = 0; i < 4; i += 1) expectStatus(403, await alice.pay({ amount: { currency: 'EUR', value: '1.00' } }, WRONG));
    expect((await alice.post('/api/bindings', { action: 'register-credential' })).headers['retry-after']).toBe('3600');
    const [event] = (await bank.events()).filter(({ type }) => type === 'payer-blocked');
    expect(event?.details).toMatchObject({ overLargeAmount: true });
  });

  it('that it took a device cookie to bring never counts toward one that the bank lifts, though the payer’s slip was the last', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (const seconds of ['900', '3600', '86400', '86400']) {
      const left = alice.elsewhere();
      expectStatus(200, await left.signIn());
      expectStatus(204, await left.delete('/api/session'));
      expectStatus(200, await alice.signIn());
      expectStatus(403, await left.signIn(WRONG));
      for (let i = 0; i < 4; i += 1) expectStatus(403, await alice.pay({}, WRONG));
      expect((await alice.post('/api/bindings', { action: 'register-credential' })).headers['retry-after']).toBe(seconds);
      bank.clock.advance(Number(seconds) * 1000);
    }
    const events = (await bank.events()).filter(({ type }) => type === 'payer-blocked');
    expect(events.map(({ details }) => details.byCookie)).toEqual([true, true, true, true]);
    expect((await block(alice)).headers['retry-after'], 'her own is her first').toBe('86400');
    expect(await told(bank, alice)).toEqual(Array.from({ length: 5 }, () => 'payer-blocked'));
  });

  it('by device cookies alone never goes beyond a day, nor leads beyond it', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (const seconds of ['900', '3600', '86400', '86400', '86400']) {
      expectStatus(200, await alice.signIn());
      expectStatus(204, await alice.delete('/api/session'));
      for (let i = 0; i < 5; i += 1) expectStatus(403, await alice.signIn(WRONG));
      expect((await alice.signIn()).headers['retry-after']).toBe(seconds);
      bank.clock.advance(Number(seconds) * 1000);
    }
    expect((await block(alice)).headers['retry-after'], 'her own is her first').toBe('86400');
    expect(await told(bank, alice)).toEqual(Array.from({ length: 6 }, () => 'payer-blocked'));
  });

  it('of strangers stays what it is', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let round = 0; round < 5; round += 1) {
      const stranger = alice.elsewhere();
      for (let i = 0; i < 5; i += 1) expectStatus(403, await stranger.signIn(WRONG));
      expect((await stranger.signIn()).headers['retry-after']).toBe('900');
      bank.clock.advance(15 * MINUTE);
    }
  });
});
