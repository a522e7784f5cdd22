/**
 * Every problem has words at every place where it can be met, and they fit the place: who makes a first passkey is not sent to sign in with
 * another, who signs in is told nothing of payments, and nobody who lost an answer is told what became of it.
 */
import { describe, expect, it } from 'vitest';
import { en } from '../../client/texts/en/en.ts';
import type { OwnProblemSlug } from '../../client/texts/en/problems/own-problems.ts';
import { byPlace, consequence, type Place } from '../../client/texts/en/problems/problems-by-place.ts';
import type { ProblemSlug } from '../../server/core/failures.ts';

type Slug = ProblemSlug | OwnProblemSlug;
const PLACES = Object.keys(consequence) as Place[];
const wordsOf = (slug: Slug, place: Place) => byPlace[place]?.[slug] ?? en.problem.known(slug);
const textOf = (slug: Slug, place: Place) => {
  const { title, text, next } = wordsOf(slug, place);
  return [title, text, ...next].join(' ');
};

/** What a device, the browser, the connection or the bank can answer wherever a device is asked. */
const ANYWHERE = [
  'not-allowed',
  'timed-out',
  'left',
  'stopped',
  'busy',
  'unsupported',
  'wrong-domain',
  'device-cannot',
  'device-failed',
  'page-failed',
  'offline',
  'authentication-failed',
  'authorisation-blocked',
  'invalid-request',
  'too-many-requests',
  'request-timeout',
  'unavailable',
  'internal',
] as const satisfies readonly Slug[];
const MAKING = [
  'already-registered',
  'credential-already-registered',
  'registration-unknown',
  'for-another',
] as const satisfies readonly Slug[];
const CONSENT = ['display-differs', 'authorisation-not-open', 'not-found'] as const satisfies readonly Slug[];

const MET: Readonly<Record<Exclude<Place, 'none'>, readonly Slug[]>> = {
  payment: [
    ...ANYWHERE,
    ...CONSENT,
    'dialog-opted-out',
    'dialog-closed',
    'dialog-refused',
    'dialog-failed',
    'dialog-required',
    'answer-lost',
    'outcome-unknown',
    'payment-not-open',
    'insufficient-funds',
  ],
  'sign-in': [...ANYWHERE, 'offer-too-old'],
  'first-passkey': [...ANYWHERE, ...MAKING, 'enrolment-over'],
  adding: [...ANYWHERE, ...CONSENT],
  registration: [...ANYWHERE, ...MAKING, 'sca-required'],
  revocation: [...ANYWHERE, ...CONSENT, 'sca-required', 'last-credential'],
  binding: [...ANYWHERE, ...CONSENT, 'sca-required'],
};
const ALL = Object.entries(MET).flatMap(([place, slugs]) => slugs.map((slug) => [place as keyof typeof MET, slug] as const));

/** What may not be said at a place. */
const ASTRAY: Readonly<Partial<Record<Place, RegExp>>> = {
  'first-passkey':
    /add this device|sign in where|another passkey of yours|choose your passkey|among your passkeys|confirm again|you already have\b(?! a)|paid/i,
  registration: /sign in where|choose your passkey|another passkey of yours|paid|Your device did not confirm/i,
  'sign-in': /could not accept the confirmation|paid|payment/i,
  payment: /sign in where|cannot keep such a passkey|passkey was made/i,
  adding: /sign in where|cannot keep such a passkey|paid/i,
  revocation: /sign in where|cannot keep such a passkey|paid/i,
  binding: /sign in where|cannot keep such a passkey|paid/i,
};

describe('a problem', () => {
  it.each(ALL)('at %s: %s has words that fit', (place, slug) => {
    const { title, text, next } = wordsOf(slug, place);
    expect([title, text, ...next].filter((sentence) => sentence.length < 5)).toEqual([]);
    expect(next.length).toBeGreaterThan(0);
    expect(textOf(slug, place)).not.toMatch(ASTRAY[place] ?? /^$/);
    // The code stands small beneath, and nowhere else.
    expect(textOf(slug, place)).not.toMatch(/NotAllowedError|[a-z]-[a-z]+-failed|undefined/);
  });

  it('is met at each place that has words of its own', () => {
    for (const [place, words] of Object.entries(byPlace))
      for (const slug of Object.keys(words)) expect(MET[place as keyof typeof MET], place).toContain(slug);
    expect(PLACES.filter((place) => place !== 'none').sort()).toEqual(Object.keys(MET).sort());
  });

  it('where the first passkey was not made: three ways on', () => {
    const said = textOf('not-allowed', 'first-passkey');
    for (const way of [/phone[^.]*code \(QR\)/, /security key/, /screen lock/]) expect(said).toMatch(way);
    expect(consequence['first-passkey']).toBe('No passkey was saved.');
  });
});
