/**
 * What vouches for another device, and what possession rests on: every combination. RTS Art 7(2), Art 24(2)(b); WebAuthn L3 §6.1.3.
 *
 * If a synced passkey alone vouched, or a flag that software sets on itself, a thief with a copy would bind a device of their own.
 */
import { describe, expect, it } from 'vitest';
import { browserSubject, possessionOf, shortKeyId, vouchesForDevices } from '../../server/core/browser-bound-key.ts';
import { isAttested } from '../../server/core/credential-record.ts';

const TRUTH = [true, false] as const;

describe('a consent vouches for another device', () => {
  const [yes, no] = [true, false];
  it.each<[attested: boolean, vouched: boolean | null, backupEligible: boolean, boundBrowserPaid: boolean, vouches: boolean]>([
    // Attested to a root, vouched for, and in one authenticator.
    [yes, yes, no, no, yes],
    [yes, yes, no, yes, yes],
    // One that is backed up, or that nothing vouched for: only where a bound browser has just paid.
    [yes, yes, yes, no, no],
    [yes, yes, yes, yes, yes],
    [yes, no, no, no, no],
    [yes, no, no, yes, yes],
    [yes, null, no, no, no],
    [yes, null, yes, yes, yes],
  ])('attested %s, vouched %s, backup eligible %s, bound browser paid %s: %s', (attested, vouched, backupEligible, boundBrowserPaid, vouches) => {
    expect(vouchesForDevices({ active: true, attested, vouched, backupEligible, boundBrowserPaid })).toBe(vouches);
  });

  it('by no flag that is only claimed: without an attestation, only a bound browser that has just paid (contract §3)', () => {
    for (const backupEligible of TRUTH)
      for (const vouched of [true, false, null])
        for (const boundBrowserPaid of TRUTH) {
          const facts = { active: true, attested: false, vouched, backupEligible, boundBrowserPaid };
          expect(vouchesForDevices(facts), JSON.stringify(facts)).toBe(boundBrowserPaid);
        }
  });

  it('with no credential that is not active (RTS Art 27(a))', () => {
    for (const attested of TRUTH)
      for (const backupEligible of TRUTH)
        for (const vouched of [true, false, null])
          for (const boundBrowserPaid of TRUTH)
            expect(vouchesForDevices({ active: false, attested, vouched, backupEligible, boundBrowserPaid })).toBe(false);
  });
});

describe('possession', () => {
  it.each([
    [true, false, null, 'device-bound'],
    [true, false, 'seen', 'device-bound'],
    [true, false, 'bound', 'device-bound'],
    [false, false, null, 'not-backup-eligible'],
    [false, false, 'seen', 'not-backup-eligible'],
    [false, false, 'bound', 'not-backup-eligible'],
    [true, true, null, 'synced'],
    [false, true, null, 'synced'],
    [false, true, 'seen', 'synced'],
    [false, true, 'bound', 'synced-with-bound-browser-key'],
  ] as const)('of a credential that is attested: %s, backup eligible: %s, with a browser key %s, is %s', (attested, backupEligible, status, possession) => {
    expect(possessionOf({ attested, backupEligible }, status)).toBe(possession);
  });

  it.each([
    'verified',
    'self',
    'none',
    'untrusted',
  ] as const)('rests on an attestation that is %s only where it is verified to a root', (verdict) => {
    expect(isAttested(verdict)).toBe(verdict === 'verified');
  });
});

describe('one browser of one credential', () => {
  it('is a subject of its own', () => expect(browserSubject('credential', 'key')).toBe('credential.key'));

  it('is shown by 72 bits of its key id', () => expect(shortKeyId('0123456789abcdefghij')).toBe('0123456789ab'));
});
