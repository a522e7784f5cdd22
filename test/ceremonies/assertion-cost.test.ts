/**
 * What a verdict on an assertion costs: one signature verification where it is accepted, one of every family where it is refused.
 *
 * Contract §2, RTS Art 4(3)(a): an answer that came back sooner or later than others would tell which element was wrong, or that there is a
 * credential. Operations are counted at the verifier; no clock is looked at.
 */
import type { KeyObject } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cbor } from '../../server/authenticator/core/bytes.ts';
import { faults, onlyAssertionFaults, sharedFaults } from '../../server/authenticator/faults/faults.ts';
import { makeKeyPair } from '../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import type { UnverifiedAssertion } from '../../server/ceremonies/answers/assertion-facts.ts';
import { judgeAssertion } from '../../server/ceremonies/assertion-steps.ts';
import { relyingParty } from '../../server/ceremonies/relying-party.ts';
import { fromBase64url, toBase64url } from '../../server/core/encoding/base64url.ts';
import { ACCEPTED_ALGORITHMS } from '../../server/webauthn/public-key.ts';
import { hasForm } from '../../server/webauthn/signature-form.ts';
import { assertionWorld, ORIGIN, RP_ID } from '../support/worlds/ceremony-world.ts';
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

  it('is the same for those who only judge, where the record changed in between', async () => {
    const { expected, answer, record } = await assertionWorld();
    const judged = judgeAssertion(expected, answer, record);
    if (!judged.ok) throw new Error(judged.failure);
    const { writeBack } = relyingParty({ id: RP_ID, name: 'Bank', origins: [ORIGIN] });
    expect(writeBack({ ...record, status: 'revoked' }, judged.value)).toEqual({ ok: false, failure: 'credential-not-active' });
    expect(families()).toEqual(ONE_OF_EACH);
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
