/**
 * Labelled Secure Payment Confirmation assertions of other people, where a folder `shared/vectors` lies beside the checkout.
 *
 * `valid` ones are accepted, or refused for a reason that stands here; `invalid` ones are refused; what the specification
 * leaves open is decided here.
 */
import { describe, expect, it } from 'vitest';
import { paymentDataChecks } from '../../server/core/spc-payment-data.ts';
import { assertionVerdict } from '../support/worlds/verdicts.ts';
import { spcAssertion, spcSamples, spcVectors } from './spc-vectors.ts';

const FIRST_PARTY = { crossOrigin: { allowed: false, topOrigins: [] } };

/** The specification leaves it to us, and why we decided so. */
const POLICY: Readonly<Record<string, readonly [string, string]>> = {
  'spc-amount-format': ['spc-amount-not-issued', 'an amount has one spelling, the issued one'],
  'spc-legacy-rp': ['spc-rp-id-not-issued', 'rpId is required; the older name may stand beside it, not instead'],
};
/** Labelled valid, and refused all the same, each for a reason. */
const STRICTER: Readonly<Record<string, readonly [string, string]>> = {
  'spc-ok-bbk': ['browser-bound-signature-invalid', 'it names a browser-bound key, and the vector carries no signature by it'],
};
/** The code for each invalid one: refused for its own reason. */
const INVALID: Readonly<Record<string, string>> = {
  'spc-type-webauthn-get': 'type-not-expected',
  'spc-currency': 'spc-currency-not-issued',
  'spc-payee-origin': 'spc-payee-origin-not-issued',
  'spc-payee-missing': 'spc-payee-name-not-issued',
  'spc-top-origin': 'spc-top-origin-not-ours',
  'spc-instrument': 'spc-instrument-name-not-issued',
  'spc-total-number': 'spc-amount-not-issued',
};
const all = spcVectors ?? [];
const labelled = (label: string) => all.filter(({ expected }) => expected === label);

describe.skipIf(!spcVectors)('labelled Secure Payment Confirmation assertions', () => {
  it('are thirteen, each with a verdict here', () => {
    expect(all).toHaveLength(13);
    expect(labelled('invalid').map(({ id }) => id)).toEqual(Object.keys(INVALID));
    expect(labelled('policy').map(({ id }) => id)).toEqual(Object.keys(POLICY));
  });

  it.each(labelled('valid'))('accepted where it is expected, or refused for a reason that stands here: $id ($why)', (vector) => {
    expect(assertionVerdict(spcAssertion(vector))).toBe(STRICTER[vector.id]?.[0] ?? 'accepted');
  });

  it.each(labelled('valid'))('as a payment here has it, in no frame: $id', (vector) => {
    const world = spcAssertion(vector);
    const verdict = assertionVerdict({ ...world, expected: { ...world.expected, ...FIRST_PARTY } });
    // POLICY: first party only, so the one from a frame in a shop's page is refused.
    expect(verdict).toBe(vector.id === 'spc-ok-cross-origin' ? 'cross-origin-not-expected' : (STRICTER[vector.id]?.[0] ?? 'accepted'));
  });

  it.each([...labelled('invalid'), ...labelled('policy')])('refused: $id ($why)', (vector) => {
    expect(assertionVerdict(spcAssertion(vector))).toBe(INVALID[vector.id] ?? POLICY[vector.id]?.[0]);
  });

  it.each(spcSamples ?? [])('a published sample has the members that are compared: $source', ({ payment }) => {
    const issued = {
      credentialIds: [],
      challenge: '',
      timeout: 0,
      ...payment,
      rpId: payment.rpId ?? payment.rp,
    };
    const failing = paymentDataChecks.filter(({ holds }) => !holds(payment, issued as never, [payment.topOrigin]));
    expect(failing.map(({ member }) => member)).toEqual(payment.rpId === undefined ? ['rpId'] : []);
  });
});
