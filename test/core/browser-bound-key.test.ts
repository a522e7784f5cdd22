/**
 * What vouches for another device, and what possession rests on: every combination. RTS Art 7(2), Art 24(2)(b); WebAuthn L3 §6.1.3.
 *
 * If a synced passkey alone vouched, a thief with a copy of it would bind a device of their own.
 */
import { describe, expect, it } from 'vitest';
import { browserSubject, possessionOf, shortKeyId, vouchesForDevices } from '../../server/core/browser-bound-key.ts';

describe('a consent vouches for another device', () => {
  const [yes, no] = [true, false];
  it.each<[active: boolean, vouched: boolean | null, backupEligible: boolean, boundBrowserPaid: boolean, vouches: boolean]>([
    // A credential that was vouched for and stays in one authenticator.
    [yes, yes, no, no, yes],
    [yes, yes, no, yes, yes],
    // A synced one, or one that nothing vouched for: only where a bound browser has just paid.
    [yes, yes, yes, no, no],
    [yes, yes, yes, yes, yes],
    [yes, no, no, no, no],
    [yes, no, no, yes, yes],
    [yes, null, no, no, no],
    [yes, null, no, yes, yes],
    [yes, no, yes, no, no],
    [yes, null, yes, yes, yes],
    // RTS Art 27(a): one that is not active vouches for nothing.
    [no, yes, no, no, no],
    [no, yes, no, yes, no],
    [no, yes, yes, yes, no],
    [no, null, no, yes, no],
  ])('active %s, vouched %s, backup eligible %s, bound browser paid %s: %s', (active, vouched, backupEligible, boundBrowserPaid, vouches) => {
    expect(vouchesForDevices({ active, vouched, backupEligible, boundBrowserPaid })).toBe(vouches);
  });
});

describe('possession', () => {
  it.each([
    [false, null, 'device-bound'],
    [false, 'seen', 'device-bound'],
    [false, 'bound', 'device-bound'],
    [true, null, 'synced'],
    [true, 'seen', 'synced'],
    [true, 'bound', 'synced-with-bound-browser-key'],
  ] as const)('of a credential whose backup eligibility is %s, with a browser key %s, is %s', (eligible, status, possession) => {
    expect(possessionOf(eligible, status)).toBe(possession);
  });
});

describe('one browser of one credential', () => {
  it('is a subject of its own', () => expect(browserSubject('credential', 'key')).toBe('credential.key'));

  it('is shown by 72 bits of its key id', () => expect(shortKeyId('0123456789abcdefghij')).toBe('0123456789ab'));
});
