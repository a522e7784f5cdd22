/**
 * How long a block lasts: every side of every boundary. RTS Art 4(4); contract §3.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failed } from '../../server/core/failures.ts';
import { type BlockCause, decideBlock, type EarlierBlock, FOR_GOOD } from '../../server/core/policy/block-length.ts';
import { POLICY } from '../../server/core/policy.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const own = (...ats: number[]): EarlierBlock[] => ats.map((at) => ({ at: NOW - at, byCookie: false }));
const cookies = (...ats: number[]): EarlierBlock[] => ats.map((at) => ({ at: NOW - at, byCookie: true }));
const SESSION: BlockCause = { counter: 'sca', byCookie: false, value: null };
const COOKIE: BlockCause = { counter: 'sca', byCookie: true, value: null };
const lasts = (earlier: readonly EarlierBlock[], cause: BlockCause) => decideBlock(earlier, cause, NOW, POLICY).until - NOW;
const says = (earlier: readonly EarlierBlock[], cause: BlockCause) => decideBlock(earlier, cause, NOW, POLICY).message;

describe('RTS Art 4(4): a block of the payer’s own counter', () => {
  it.each<[string, readonly EarlierBlock[], BlockCause, number]>([
    ['the first: 15 minutes', [], SESSION, 15 * MINUTE],
    ['the second within 24 hours: an hour', own(DAY - 1), SESSION, HOUR],
    ['the second after exactly 24 hours: 15 minutes', own(DAY), SESSION, 15 * MINUTE],
    ['at 500.00: 15 minutes', [], { ...SESSION, value: '500.00' }, 15 * MINUTE],
    ['over 500.00: an hour', [], { ...SESSION, value: '500.01' }, HOUR],
    ['the third within 30 days: 24 hours', own(30 * DAY - 1, 2 * DAY), SESSION, DAY],
    ['the third, of which one is 30 days old: as the second', own(30 * DAY, HOUR), SESSION, HOUR],
    ['by a cookie, the fourth: 24 hours, never for good', own(3 * DAY, 2 * DAY, DAY), COOKIE, DAY],
    ['in a session, after three that cookies brought: 24 hours', cookies(3 * DAY, 2 * DAY, DAY), SESSION, DAY],
  ])('%s', (_, earlier, cause, ms) => expect(lasts(earlier, cause)).toBe(ms));

  it('the fourth within 30 days is for good, and the third warned of it', () => {
    expect(decideBlock(own(3 * DAY, 2 * DAY, DAY), SESSION, NOW, POLICY)).toMatchObject({
      until: FOR_GOOD,
      message: 'payer-blocked-for-good',
    });
    expect(says(own(2 * DAY, DAY), SESSION)).toBe('payer-blocked-last-warning');
    expect(says(own(DAY), SESSION)).toBe('payer-blocked');
    expect(says(cookies(2 * DAY, DAY), SESSION), 'a cookie leads nobody there').toBe('payer-blocked');
    expect(says(own(2 * DAY, DAY), COOKIE)).toBe('payer-blocked');
    expect(decideBlock(own(30 * DAY, 2 * DAY, DAY), SESSION, NOW, POLICY).until, 'the oldest is 30 days old').toBe(NOW + DAY);
  });

  it('nobody is blocked for good without three warnings of the payer’s own, whatever cookies and strangers do', () => {
    const blocks = fc.array(fc.record({ at: fc.integer({ min: NOW - 40 * DAY, max: NOW - 1 }), byCookie: fc.boolean() }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(blocks, fc.boolean(), fc.constantFrom('sca' as const, 'sign-in' as const), (earlier, byCookie, counter) => {
        const { until } = decideBlock(earlier, { counter, byCookie, value: null }, NOW, POLICY);
        const mine = earlier.filter((each) => !each.byCookie && each.at > NOW - 30 * DAY).length;
        expect(until === FOR_GOOD).toBe(counter === 'sca' && !byCookie && mine >= 3);
        if (until !== FOR_GOOD) expect(until - NOW).toBeLessThanOrEqual(DAY);
      }),
    );
  });

  it('is kept with what it was decided by', () => {
    const { at, byCookie, inputs } = decideBlock(own(HOUR, 2 * DAY), { ...SESSION, value: '700' }, NOW, POLICY);
    expect([at, byCookie]).toEqual([NOW, false]);
    expect(inputs).toEqual({ counter: 'sca', byCookie: false, within24Hours: true, within30Days: 2, overLargeAmount: true });
  });
});

it('a stranger’s block is the shortest always', () => {
  const stranger: BlockCause = { counter: 'sign-in', byCookie: false, value: null };
  for (const earlier of [[], own(1), own(3, 2, 1)])
    expect([lasts(earlier, stranger), says(earlier, stranger)]).toEqual([15 * MINUTE, 'payer-blocked']);
});

it('of one that only the bank lifts nothing is said of time', () => {
  expect(failed('payer-blocked', Number.POSITIVE_INFINITY)).toEqual({ ok: false, failure: 'payer-blocked' });
  expect(failed('payer-blocked')).toEqual({ ok: false, failure: 'payer-blocked' });
  expect(failed('payer-blocked', 1)).toEqual({ ok: false, failure: 'payer-blocked', retryAfterSeconds: 1 });
});
