/** What follows from a sign count that does not grow: every side of every boundary. WebAuthn L3 §7.2 step 22; RTS Art 7(2). */
import { describe, expect, it } from 'vitest';
import { POLICY } from '../../server/core/policy.ts';
import { decideSuspicion } from '../../server/core/suspicion.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const DAY = 24 * 3_600_000;

describe('a suspected clone', () => {
  it.each<[string, number | null, boolean, 'tell' | 'suspend']>([
    ['the first one', null, true, 'tell'],
    ['the first one, of a credential that is not active', null, false, 'tell'],
    ['a second one at once', NOW, true, 'suspend'],
    ['a second one, one millisecond before a day is over', NOW - DAY + 1, true, 'suspend'],
    ['a second one after exactly a day', NOW - DAY, true, 'tell'],
    ['a second one long after', NOW - 2 * DAY, true, 'tell'],
    ['a second one, of a credential that is not active', NOW - 1, false, 'tell'],
    ['a second one that another clock dates later', NOW + 1, true, 'suspend'],
  ])('%s', (_, before, active, decided) => expect(decideSuspicion(before, active, NOW, POLICY)).toBe(decided));

  it('is remembered as long as the policy says', () => {
    const hour = { ...POLICY, cloneWindowMs: 3_600_000 };
    expect(decideSuspicion(NOW - 3_599_999, true, NOW, hour)).toBe('suspend');
    expect(decideSuspicion(NOW - 3_600_000, true, NOW, hour)).toBe('tell');
  });
});
