/**
 * How an assertion is judged, whatever is in it: every step, one signature verification, the first failure in spec order.
 *
 * RTS Art 4(3)(a): an answer that came back sooner, or with another face, would tell which element was wrong.
 */
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { faults, onlyAssertionFaults, sharedFaults } from '../../server/authenticator/faults/faults.ts';
import type { UnverifiedAssertion } from '../../server/ceremonies/answers/assertion-facts.ts';
import { assertionSteps, judgeAssertion } from '../../server/ceremonies/assertion-steps.ts';
import { fromBase64url, toBase64url } from '../../server/core/encoding/base64url.ts';
import { ACCEPTED_ALGORITHMS } from '../../server/webauthn/public-key.ts';
import { signatureVerifies } from '../../server/webauthn/signature.ts';
import { assertionWorld } from '../support/worlds/ceremony-world.ts';
import { assertionVerdict } from '../support/worlds/verdicts.ts';

const verify = vi.hoisted(() => vi.fn());
vi.mock('node:crypto', async (original) => {
  const actual = await original<typeof import('node:crypto')>();
  verify.mockImplementation(actual.verify);
  return { ...actual, verify };
});
beforeEach(() => {
  verify.mockClear();
});

const everyFault = Object.entries({ ...sharedFaults, ...onlyAssertionFaults });

describe('the cost of a verdict', () => {
  it.each(everyFault)('is one signature verification: %s', async (_, fault) => {
    assertionVerdict(await assertionWorld({ faults: [fault] }));
    expect(verify).toHaveBeenCalledTimes(1);
  });

  it('is one signature verification where the credential is unknown, and a key of ours never says yes', async () => {
    expect(assertionVerdict({ ...(await assertionWorld()), record: null })).toBe('credential-unknown');
    expect(verify).toHaveBeenCalledTimes(1);
  });

  it('is never a yes without a key, even if the verification of the dummy said so', () => {
    verify.mockReturnValueOnce(true);
    expect(signatureVerifies(null, new Uint8Array(37), new Uint8Array(70))).toBe(false);
    expect(verify).toHaveBeenCalledTimes(1);
  });

  it.each(ACCEPTED_ALGORITHMS)('is one signature verification where all is well, with algorithm %i', async (algorithm) => {
    expect(assertionVerdict(await assertionWorld({}, { algorithm: algorithm as -7 }))).toBe('accepted');
    expect(verify).toHaveBeenCalledTimes(1);
  });

  it('is one signature verification for bytes that are nothing at all', async () => {
    const { expected, record } = await assertionWorld();
    const nothing = { clientDataJSON: '', authenticatorData: '', signature: '' };
    for (const [held, failure] of [
      [record, 'authenticator-data-malformed'],
      [null, 'credential-unknown'],
    ] as const) {
      verify.mockClear();
      const answer = { id: record.credentialId, rawId: record.credentialId, response: nothing } as UnverifiedAssertion;
      expect(judgeAssertion(expected, answer, held)).toEqual({ ok: false, failure });
      expect(verify).toHaveBeenCalledTimes(1);
    }
  });

  it.each(everyFault)('is every step once: %s', async (_, fault) => {
    const looks = assertionSteps.map((step) => vi.spyOn(step, 'holds'));
    assertionVerdict(await assertionWorld({ faults: [fault] }));
    for (const look of looks) {
      expect(look).toHaveBeenCalledTimes(1);
      look.mockRestore();
    }
  });
});

describe('the order of verdicts', () => {
  it('follows the steps of the specification', () => {
    const steps = assertionSteps.map(({ step }) => step).filter((step) => typeof step === 'number');
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });

  it.each([
    ['claimOtherOrigin', 'clearUserVerified', 'origin-not-expected'],
    ['clearUserVerified', 'flipSignatureBit', 'user-not-verified'],
    ['staleSignCount', 'signWithOtherKey', 'signature-invalid'],
    ['otherChallenge', 'otherType', 'type-not-expected'],
    ['otherRpIdHash', 'otherUserHandle', 'user-handle-mismatch'],
    ['leftoverBytes', 'clientDataNotUtf8', 'authenticator-data-malformed'],
    ['backupStateWithoutEligibility', 'clearUserPresent', 'user-not-present'],
  ] as const)('of %s and %s the first in spec order wins', async (one, other, failure) => {
    expect(assertionVerdict(await assertionWorld({ faults: [faults[one], faults[other]] }))).toBe(failure);
    expect(assertionVerdict(await assertionWorld({ faults: [faults[other], faults[one]] }))).toBe(failure);
  });
});

describe('any one byte', () => {
  it.each(ACCEPTED_ALGORITHMS)('changed in what was signed, or in the signature, is refused (algorithm %i)', async (algorithm) => {
    const { expected, answer, record } = await assertionWorld({}, { algorithm: algorithm as -7 });
    const member = fc.constantFrom('clientDataJSON', 'authenticatorData', 'signature');
    fc.assert(
      fc.property(member, fc.nat(), fc.integer({ min: 1, max: 255 }), (name, at, change) => {
        const response = withByteChanged(answer.response, name, at, change);
        expect(judgeAssertion(expected, { ...answer, response }, record).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('left out at the end, or added, is refused', async () => {
    const { expected, answer, record } = await assertionWorld();
    for (const name of ['clientDataJSON', 'authenticatorData', 'signature'] as const) {
      const bytes = fromBase64url(answer.response[name]);
      for (const changed of [bytes.slice(0, -1), bytes.slice(1), Uint8Array.of(...bytes, 0)]) {
        const response = { ...answer.response, [name]: toBase64url(changed) };
        expect(judgeAssertion(expected, { ...answer, response }, record).ok, `${name}, ${changed.length} of ${bytes.length} bytes`).toBe(
          false,
        );
      }
    }
  });

  it('of nonsense never makes the judge throw', async () => {
    const { expected, record } = await assertionWorld();
    const text = fc.oneof(fc.uint8Array({ maxLength: 200 }).map(toBase64url), fc.string());
    const response = fc.record({ clientDataJSON: text, authenticatorData: text, signature: text, userHandle: fc.option(text) });
    fc.assert(
      fc.property(text, response, fc.boolean(), (id, given, known) => {
        expect(judgeAssertion(expected, { id, rawId: id, response: given } as UnverifiedAssertion, known ? record : null).ok).toBe(false);
      }),
    );
  });
});

type Signed = 'clientDataJSON' | 'authenticatorData' | 'signature';

function withByteChanged(response: UnverifiedAssertion['response'], name: Signed, at: number, change: number) {
  const bytes = fromBase64url(response[name]);
  const index = at % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ change;
  return { ...response, [name]: toBase64url(bytes) };
}
