/**
 * The steps of an assertion at their boundaries: where two things are expected, and where a count is zero on one side.
 *
 * WebAuthn L3 §7.2 steps 10, 13, 14 and 22. A step that wants all where one is enough refuses every payment; one that takes zero for
 * "does not count" on one side alone lets a copied key through.
 */
import { describe, expect, it } from 'vitest';
import { assertionSteps } from '../../server/ceremonies/assertion-steps.ts';

/** Whether the step of this failure holds, given these facts and no others. */
const holds = (failure: string, facts: object): boolean | undefined =>
  assertionSteps.find((step) => step.failure === failure)?.holds(facts as never);

describe('step 6: the credential record', () => {
  it('is the one that the answer names, whatever the look-up found', () => {
    expect(holds('credential-unknown', { answer: { id: 'one' }, record: { credentialId: 'one' } })).toBe(true);
    expect(holds('credential-unknown', { answer: { id: 'one' }, record: { credentialId: 'other' } })).toBe(false);
  });
});

describe('RTS Art 27(a), Art 24(1): the credential is active, or pending where that is expected', () => {
  it.each([
    ['active', false, true],
    ['active', true, true],
    ['active', undefined, true],
    ['pending', true, true],
    ['pending', false, false],
    ['pending', undefined, false],
    ['suspended', true, false],
    ['suspended', false, false],
    ['revoked', true, false],
    ['revoked', false, false],
  ])('%s, may be pending %s: %s', (status, mayBePending, accepted) => {
    expect(holds('credential-not-active', { expected: { mayBePending }, record: { status } })).toBe(accepted);
  });

  it('none is neither', () => expect(holds('credential-not-active', { expected: { mayBePending: true }, record: null })).toBe(false));
});

describe('step 10: type', () => {
  const types = ['webauthn.get', 'payment.get'];
  it.each([
    [types, 'webauthn.get', true],
    [types, 'payment.get', true],
    [types, 'webauthn.create', false],
    [['webauthn.get'], 'payment.get', false],
    [[], 'webauthn.get', false],
  ])('expected %j, came %s: %s', (expected, type, accepted) => {
    expect(holds('type-not-expected', { expected: { types: expected }, client: { type } })).toBe(accepted);
  });
});

describe('steps 13 and 14: frames', () => {
  const topOrigins = ['https://shop.example'];
  it.each([
    [false, undefined, true],
    [false, true, false],
    [true, true, true],
    [false, false, true],
  ])('allowed %s, crossOrigin %s: %s', (allowed, crossOrigin, accepted) => {
    expect(holds('cross-origin-not-expected', { expected: { crossOrigin: { allowed } }, client: { crossOrigin } })).toBe(accepted);
  });

  it.each([
    [undefined, undefined, true],
    [true, undefined, true],
    [true, 'https://shop.example', true],
    [true, 'https://other.example', false],
    [false, 'https://shop.example', false],
    [undefined, 'https://shop.example', false],
  ])('crossOrigin %s, topOrigin %s: %s', (crossOrigin, topOrigin, accepted) => {
    const facts = { expected: { crossOrigin: { allowed: true, topOrigins } }, client: { crossOrigin, topOrigin } };
    expect(holds('top-origin-not-expected', facts)).toBe(accepted);
  });
});

describe('step 18: BE and BS', () => {
  it.each([
    [false, false, true],
    [true, false, true],
    [true, true, true],
    [false, true, false],
  ])('eligible %s, backed up %s: %s', (backupEligible, backupState, accepted) => {
    expect(holds('backup-state-impossible', { authenticator: { backupEligible, backupState } })).toBe(accepted);
  });
});

describe('step 22: signCount', () => {
  it.each([
    [0, 0, true],
    [0, 1, true],
    [1, 2, true],
    [1, 0, false],
    [1, 1, false],
    [2, 1, false],
  ])('stored %i, came %i: %s', (stored, came, accepted) => {
    expect(holds('sign-count-not-increased', { record: { signCount: stored }, authenticator: { signCount: came } })).toBe(accepted);
  });

  it('of an answer that could not be read is none', () => {
    for (const signCount of [0, 1]) expect(holds('sign-count-not-increased', { record: { signCount }, authenticator: null })).toBe(false);
    expect(holds('sign-count-not-increased', { record: null, authenticator: { signCount: 0 } })).toBe(false);
  });
});

describe('what is missing holds in no step that needs it', () => {
  it.each([
    'credential-unknown',
    'credential-of-other-payer',
    'credential-not-active',
    'authenticator-data-malformed',
    'client-data-not-json',
    'client-data-not-utf8',
    'token-binding-malformed',
    'origin-not-expected',
    'rp-id-hash-not-expected',
    'user-not-present',
    'user-not-verified',
    'backup-state-impossible',
    'challenge-not-live',
  ])('%s', (failure) => {
    const expected = {
      payerId: 'payer',
      origins: ['https://bank.example'],
      rpId: 'bank.example',
      userVerification: 'required',
      challenge: null,
    };
    const nothing = { expected, answer: { id: 'id' }, record: null, key: null, clientText: null, client: null, authenticator: null };
    expect(holds(failure, nothing)).toBe(false);
  });
});

describe('no step throws', () => {
  it('where nothing could be read, and no record was found', () => {
    const expected = { types: [], allowCredentials: [], payerId: null, challenge: null, origins: [], crossOrigin: { allowed: false } };
    const response = { clientDataJSON: '', authenticatorData: '', signature: '' };
    const nothing = {
      expected,
      answer: { id: '', response },
      record: null,
      key: null,
      clientText: null,
      client: null,
      authenticator: null,
    };
    for (const step of assertionSteps) expect(() => step.holds(nothing as never), step.name).not.toThrow();
  });
});
