/**
 * What follows from a valid signature that the record does not fit: every side of every boundary.
 *
 * WebAuthn L3 §7.2 steps 19, 22; RTS Art 7(2); contract §3: a counter for each kind, and at most one message a credential a day.
 */
import { describe, expect, it } from 'vitest';
import { type FailureCode, failures } from '../../server/core/failures.ts';
import { messageToldAs } from '../../server/core/message-type.ts';
import { POLICY, type SuspicionKind } from '../../server/core/policy.ts';
import { decideSuspicion, type EarlierSuspicion, type Suspicion, suspicionOf } from '../../server/core/suspicion.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const DAY = 24 * 3_600_000;
const [COUNT, BACKUP] = ['sign-count', 'backup-eligibility'] as const;
const earlier = (kind: SuspicionKind, at: number, told = true): EarlierSuspicion => ({ kind, at, told });
const flips = (count: number, at: number, told = true) => Array.from({ length: count }, (_, n) => earlier(BACKUP, at, told && n === 0));

it('is a sign count that did not grow, or another backup eligibility, and nothing else', () => {
  const suspicious = (Object.keys(failures) as FailureCode[]).filter((code) => suspicionOf(code) !== null);
  expect(suspicious.map((code) => [code, suspicionOf(code)])).toEqual([
    ['backup-eligibility-changed', BACKUP],
    ['sign-count-not-increased', COUNT],
  ]);
});

describe('a sign count that did not grow', () => {
  it.each<[string, readonly EarlierSuspicion[], boolean, Suspicion]>([
    ['the first one', [], true, 'tell'],
    ['the first one, of a credential that is not active', [], false, 'tell'],
    ['a second one at once', [earlier(COUNT, NOW)], true, 'suspend'],
    ['a second one, one millisecond before a day is over', [earlier(COUNT, NOW - DAY + 1)], true, 'suspend'],
    ['a second one after exactly a day', [earlier(COUNT, NOW - DAY)], true, 'tell'],
    ['a second one long after', [earlier(COUNT, NOW - 2 * DAY)], true, 'tell'],
    ['a second one, of a credential that is not active', [earlier(COUNT, NOW - 1)], false, 'note'],
    ['a second one that another clock dates later', [earlier(COUNT, NOW + 1)], true, 'suspend'],
    ['the first one after flips of the other kind', flips(4, NOW - 1), true, 'note'],
    ['the first one after flips that left no message within the day', flips(4, NOW - 1, false), true, 'tell'],
  ])('%s', (_, before, active, decided) => expect(decideSuspicion(COUNT, before, active, NOW, POLICY)).toBe(decided));
});

describe('another backup eligibility', () => {
  it.each<[string, readonly EarlierSuspicion[], boolean, Suspicion]>([
    ['the first one', [], true, 'tell'],
    ['the second, third and fourth are counted, and leave no message', flips(1, NOW - 1), true, 'note'],
    ['the fourth', flips(3, NOW - 1), true, 'note'],
    ['the fifth within a day', flips(4, NOW - DAY + 1), true, 'suspend'],
    ['the fifth, of which one is a day old', [...flips(1, NOW - DAY), ...flips(3, NOW - 1)], true, 'note'],
    ['the fifth, of a credential that is not active', flips(4, NOW - 1), false, 'note'],
    ['one after a message that is a day old', flips(1, NOW - DAY), true, 'tell'],
    [
      'one a day after the message, and an hour after the last flip',
      [...flips(1, NOW - DAY), earlier(BACKUP, NOW - 1, false)],
      true,
      'tell',
    ],
    ['the first one after a sign count', [earlier(COUNT, NOW - 1)], true, 'note'],
  ])('%s', (_, before, active, decided) => expect(decideSuspicion(BACKUP, before, active, NOW, POLICY)).toBe(decided));
});

it('is counted as long, and as often, as the policy says', () => {
  const own = { ...POLICY, suspicionWindowMs: 3_600_000, suspendsAt: { [COUNT]: 3, [BACKUP]: 1 } };
  expect(decideSuspicion(COUNT, [earlier(COUNT, NOW - 3_599_999), earlier(COUNT, NOW)], true, NOW, own)).toBe('suspend');
  expect(decideSuspicion(COUNT, [earlier(COUNT, NOW - 3_600_000), earlier(COUNT, NOW)], true, NOW, own)).toBe('note');
  expect(decideSuspicion(BACKUP, [], true, NOW, own)).toBe('suspend');
});

describe('RTS Art 4(3)(a): its message', () => {
  it.each([
    'possible-clone',
    'backup-eligibility-changed',
    'credential-suspended',
  ] as const)('%s is neutral until the payer has authenticated anew', (type) => {
    expect(messageToldAs(type, NOW, null)).toBe('answer-refused');
    expect(messageToldAs(type, NOW, NOW - 1)).toBe('answer-refused');
    expect(messageToldAs(type, NOW, NOW)).toBe('answer-refused');
    expect(messageToldAs(type, NOW, NOW + 1)).toBe(type);
  });

  it.each([
    'credential-retired',
    'payer-blocked',
    'signed-in-new-browser',
  ] as const)('%s says nothing of a try, and is told at once', (type) => expect(messageToldAs(type, NOW, null)).toBe(type));
});
