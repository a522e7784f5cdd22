/**
 * How an assertion is judged, whatever is in it: every step, one signature verification, the first failure in spec order.
 *
 * RTS Art 4(3)(a): an answer that came back sooner, or with another face, would tell which element was wrong.
 */
import type { KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cbor } from '../../server/authenticator/core/bytes.ts';
import { faults, onlyAssertionFaults, sharedFaults } from '../../server/authenticator/faults/faults.ts';
import { makeKeyPair } from '../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import type { UnverifiedAssertion } from '../../server/ceremonies/answers/assertion-facts.ts';
import { assertionSteps, judgeAssertion } from '../../server/ceremonies/assertion-steps.ts';
import { fromBase64url, toBase64url } from '../../server/core/encoding/base64url.ts';
import { ACCEPTED_ALGORITHMS } from '../../server/webauthn/public-key.ts';
import { hasForm } from '../../server/webauthn/signature-form.ts';
import { assertionWorld } from '../support/worlds/ceremony-world.ts';
import { assertionVerdict } from '../support/worlds/verdicts.ts';

const verify = vi.hoisted(() => vi.fn());
vi.mock('node:crypto', async (original) => {
  const actual = await original<typeof import('node:crypto')>();
  verify.mockImplementation(actual.verify);
  return { ...actual, verify };
});
beforeEach(async () => {
  const { verify: real } = await vi.importActual<typeof import('node:crypto')>('node:crypto');
  verify.mockReset().mockImplementation(real);
});

const FAMILY: Readonly<Record<number, string>> = { [-7]: 'ec', [-8]: 'ed25519', [-257]: 'rsa' };

const everyFault = Object.entries({ ...sharedFaults, ...onlyAssertionFaults });

/** What was verified, family by family, in no order. */
const families = () => verify.mock.calls.map(([, , key]) => key.asymmetricKeyType).sort();
const ONE_OF_EACH = ['ec', 'ed25519', 'rsa'];

describe('the cost of a verdict', () => {
  it.each(everyFault)('is one verification of every family: %s', async (_, fault) => {
    const verdict = assertionVerdict(await assertionWorld({ faults: [fault] }));
    // A user handle without bytes is none, which is no fault.
    expect(families(), verdict).toEqual(verdict === 'accepted' ? ['ec'] : ONE_OF_EACH);
  });

  it.each([-8, -257] as const)('is the same with a key of algorithm %i', async (algorithm) => {
    for (const fault of [faults.claimOtherOrigin, faults.flipSignatureBit, faults.staleSignCount, faults.emptyAuthenticatorData]) {
      const world = await assertionWorld({ faults: [fault] }, { algorithm });
      verify.mockClear();
      expect(assertionVerdict(world)).not.toBe('accepted');
      expect(families()).toEqual(ONE_OF_EACH);
    }
  });

  it('is the same where the credential is unknown', async () => {
    expect(assertionVerdict({ ...(await assertionWorld()), record: null })).toBe('credential-unknown');
    expect(families()).toEqual(ONE_OF_EACH);
  });

  it('is the same with a key of before, which is not verified with', async () => {
    const { record, ...world } = await assertionWorld();
    const { coseKey } = makeKeyPair(-7, seededBytes('in another order'));
    const rsa = new Map<number, number | Uint8Array>([
      [1, 3],
      [3, -257],
      [-1, new Uint8Array(1024).fill(0xff)],
      [-2, Uint8Array.of(1, 0, 1)],
    ]);
    for (const key of [makeKeyPair(-35, seededBytes('ES384')).coseKey, rsa, new Map([...coseKey].reverse())]) {
      verify.mockClear();
      const publicKey = toBase64url(cbor(key));
      expect(assertionVerdict({ ...world, record: { ...record, publicKey } })).toBe('public-key-retired');
      expect(families()).toEqual(ONE_OF_EACH);
    }
  });

  it('is never a yes without a key that is accepted, even if every verification said so', async () => {
    const { record, ...world } = await assertionWorld({}, { algorithm: -35 });
    verify.mockReturnValue(true);
    expect(assertionVerdict({ ...world, record: null })).toBe('credential-unknown');
    expect(assertionVerdict({ ...world, record })).toBe('public-key-retired');
    const { answer, expected, record: known } = await assertionWorld({ faults: [faults.emptySignature] });
    expect(assertionVerdict({ answer, expected, record: known })).toBe('signature-invalid');
  });

  it.each(ACCEPTED_ALGORITHMS)('is one signature verification where all is well, with algorithm %i', async (algorithm) => {
    expect(assertionVerdict(await assertionWorld({}, { algorithm: algorithm as -7 }))).toBe('accepted');
    expect(families()).toEqual([FAMILY[algorithm]]);
  });

  it('is one verification of every family for bytes that are nothing at all', async () => {
    const { expected, record } = await assertionWorld();
    const nothing = { clientDataJSON: '', authenticatorData: '', signature: '' };
    for (const [held, failure] of [
      [record, 'authenticator-data-malformed'],
      [null, 'credential-unknown'],
    ] as const) {
      verify.mockClear();
      const answer = { id: record.credentialId, rawId: record.credentialId, response: nothing } as UnverifiedAssertion;
      expect(judgeAssertion(expected, answer, held)).toEqual({ ok: false, failure });
      expect(families()).toEqual(ONE_OF_EACH);
    }
  });

  it('hands no verifier bytes that it would throw away before any work', async () => {
    const signatures = await inOrder(
      [-7, -8, -257] as const,
      async (algorithm) => (await assertionWorld({}, { algorithm })).answer.response.signature,
    );
    const odd = ['', 'AA', toBase64url(new Uint8Array(64)), toBase64url(new Uint8Array(256).fill(255)), 'MAYCAQACAQA'];
    for (const algorithm of [-7, -8, -257] as const) {
      const { answer, ...world } = await assertionWorld({}, { algorithm });
      for (const signature of [...signatures, ...odd]) {
        if (signature === answer.response.signature) continue;
        verify.mockClear();
        expect(assertionVerdict({ ...world, answer: { ...answer, response: { ...answer.response, signature } } })).toBe(
          'signature-invalid',
        );
        expect(families()).toEqual(ONE_OF_EACH);
        for (const [, , key, given] of verify.mock.calls) expect(hasForm(formOf(key), given), key.asymmetricKeyType).toBe(true);
      }
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

/** What `hasForm` asks of a key, from the key that the verifier was handed. */
function formOf(key: KeyObject) {
  const algorithm = Number(Object.entries(FAMILY).find(([, type]) => type === key.asymmetricKeyType)?.[0]);
  const { n } = key.export({ format: 'jwk' });
  return { algorithm, modulus: n === undefined ? null : fromBase64url(n) };
}

async function inOrder<T, U>(all: readonly T[], make: (each: T) => Promise<U>): Promise<U[]> {
  const made: U[] = [];
  for (const each of all) made.push(await make(each));
  return made;
}

type Signed = 'clientDataJSON' | 'authenticatorData' | 'signature';

function withByteChanged(response: UnverifiedAssertion['response'], name: Signed, at: number, change: number) {
  const bytes = fromBase64url(response[name]);
  const index = at % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ change;
  return { ...response, [name]: toBase64url(bytes) };
}
