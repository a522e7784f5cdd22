/**
 * The life of an authorisation. RTS Art 4(1): accepted only once. Contract §4: five minutes, judged once.
 */
import { describe, expect, it } from 'vitest';
import { type AuthorisationLife, acceptedMethods, isOpen, shownScaStatus } from '../../server/core/authorisation.ts';
import { POLICY } from '../../server/core/policy.ts';

const START = Date.UTC(2026, 10, 23, 12);
const started: AuthorisationLife = { scaStatus: 'started', expiresAt: START + POLICY.authorisationMs, takenAt: null, voidedAt: null };
const END = started.expiresAt;

describe('an authorisation', () => {
  it('lives five minutes', () => expect(POLICY.authorisationMs).toBe(300_000));

  it.each<[string, Partial<AuthorisationLife>, number, boolean, string]>([
    ['just started', {}, START, true, 'started'],
    ['in its last millisecond', {}, END - 1, true, 'started'],
    ['at its end', {}, END, false, 'failed'],
    ['long after its end', {}, END + 1e9, false, 'failed'],
    ['taken, and being judged', { takenAt: START + 1 }, START + 2, false, 'started'],
    ['taken, and never judged before its end', { takenAt: START + 1 }, END, false, 'failed'],
    ['voided', { voidedAt: START + 1 }, START + 2, false, 'failed'],
    ['finalised', { scaStatus: 'finalised', takenAt: START + 1 }, START + 2, false, 'finalised'],
    ['finalised, after its end', { scaStatus: 'finalised', takenAt: START + 1 }, END + 1, false, 'finalised'],
    ['failed', { scaStatus: 'failed', takenAt: START + 1 }, START + 2, false, 'failed'],
    ['exempted', { scaStatus: 'exempted' }, START, false, 'exempted'],
    ['received', { scaStatus: 'received' }, START, false, 'received'],
  ])('%s', (_, change, now, open, shown) => {
    expect(isOpen({ ...started, ...change }, now)).toBe(open);
    expect(shownScaStatus({ ...started, ...change }, now)).toBe(shown);
  });
});

describe('which methods may answer a payment', () => {
  const [page, dialog] = ['webauthn', 'secure-payment-confirmation'] as const;
  it.each([
    ['off', null, true, [page]],
    ['off', page, true, [page]],
    ['off', dialog, true, []],
    ['prefer', null, true, [page, dialog]],
    ['prefer', null, false, [page]],
    ['prefer', page, false, [page]],
    ['prefer', dialog, true, [dialog]],
    ['prefer', dialog, false, []],
    ['require', null, true, [dialog]],
    ['require', null, false, []],
    ['require', page, true, []],
    ['require', dialog, true, [dialog]],
  ] as const)('policy %s, asked for %s, something issued: %s', (policy, asked, issued, methods) => {
    expect(acceptedMethods([page, dialog], asked, issued, policy)).toEqual(methods);
  });

  it.each([
    'off',
    'prefer',
    'require',
  ] as const)('of a scope that no browser shows are the page alone, whatever the policy: %s', (policy) => {
    expect(acceptedMethods([page], null, false, policy)).toEqual([page]);
    expect(acceptedMethods([page], dialog, true, policy)).toEqual([]);
  });
});
