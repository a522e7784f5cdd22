/**
 * How an assertion is judged, whatever is in it: every step, and the first failure in spec order is the verdict.
 *
 * RTS Art 4(3)(a): an answer that stopped at its first flaw would tell which element was wrong. What it costs: `assertion-cost.test.ts`.
 */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { faults, onlyAssertionFaults, sharedFaults } from '../../server/authenticator/faults/faults.ts';
import type { UnverifiedAssertion } from '../../server/ceremonies/answers/assertion-facts.ts';
import { assertionSteps, judgeAssertion } from '../../server/ceremonies/assertion-steps.ts';
import { fromBase64url, toBase64url } from '../../server/core/encoding/base64url.ts';
import { ACCEPTED_ALGORITHMS } from '../../server/webauthn/public-key.ts';
import { assertionWorld } from '../support/worlds/ceremony-world.ts';
import { assertionVerdict } from '../support/worlds/verdicts.ts';

const everyFault = Object.entries({ ...sharedFaults, ...onlyAssertionFaults });

describe('the judging of any answer', () => {
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
