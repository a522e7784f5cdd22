/**
 * Contract §2, WebAuthn L3 §6.5.1: a key, a label and an extension map have one spelling, and any other is refused by its own code.
 *
 * One valid world; the bytes of one item are written in another way, and everything is signed again after that, so that nothing but
 * the spelling can be the reason. Without this one key is many keys, and evidence holds some that only we can read.
 */
import { describe, expect, it } from 'vitest';
import type { Bytes } from '../../server/authenticator/core/bytes.ts';
import type { Draft, RegistrationDraft } from '../../server/authenticator/core/exchange-draft.ts';
import type { AttestationKind } from '../../server/authenticator/node/attestation-statements.ts';
import { type KeyAlgorithm, makeKeyPair } from '../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { type Cbor, readCbor } from '../../server/webauthn/cbor.ts';
import { ACCEPTED_ALGORITHMS } from '../../server/webauthn/public-key.ts';
import { everySpelling, IS_WELL_FORMED, otherwise, plainly, WAYS, type Way } from '../support/worlds/cbor-spellings.ts';
import { assertionWorld, registrationWorld } from '../support/worlds/ceremony-world.ts';
import { assertionVerdict, registrationVerdict } from '../support/worlds/verdicts.ts';

const waysOf = (spellings: readonly (readonly [Way, Uint8Array])[]) => [...new Set(spellings.map(([each]) => each))].sort();
const codeOf = (each: Way) => (IS_WELL_FORMED[each] ? 'cbor-not-canonical' : 'authenticator-data-malformed');
const EXTENSIONS = new Map<string, Cbor>([
  ['uvm', [[2, 4, 2]]],
  ['credProtect', 2],
  [
    'hmac-secret',
    new Map<number, Cbor>([
      [1, true],
      [2, new Uint8Array(40)],
    ]),
  ],
]);

const withKey =
  (bytes: Uint8Array) =>
  ({ authenticator }: RegistrationDraft): void => {
    if (authenticator.attested) authenticator.attested.coseKey = bytes as Bytes;
  };
const withExtensions =
  (bytes: Uint8Array) =>
  ({ authenticator }: Draft): void => {
    authenticator.extensions = bytes as Bytes;
  };

describe('a COSE key in another spelling', () => {
  it.each(ACCEPTED_ALGORITHMS)('is refused under every attestation, algorithm %i', async (alg) => {
    const algorithm = alg as KeyAlgorithm;
    const { coseKey } = makeKeyPair(algorithm, seededBytes('a key to spell'));
    const kinds: readonly AttestationKind[] = ['none', 'packed-self', 'packed-x5c', 'unheard-of'];
    const spellings = everySpelling(coseKey);
    // A key has no text.
    expect(waysOf(spellings)).toEqual(WAYS.filter((each) => each !== 'marked' && each !== 'not-utf8').sort());
    for (const [i, [each, bytes]] of spellings.entries()) {
      const attestation = kinds[i % kinds.length] as AttestationKind;
      const world = await registrationWorld({ faults: [withKey(bytes)] }, { algorithm, attestation });
      expect(await registrationVerdict(world), `${each}, place ${i}, ${attestation}`).toBe(codeOf(each));
    }
  });

  it('is accepted in its one spelling, written by other code', async () => {
    const [algorithm, randomBytes] = [-7, seededBytes('another')] as const;
    const world = await registrationWorld(
      { faults: [(draft) => withKey(plainly(draft.signer.coseKey))(draft)] },
      { algorithm, randomBytes },
    );
    expect(await registrationVerdict(world)).toBe('accepted');
  });

  it('is refused with labels that are text', async () => {
    const { coseKey } = makeKeyPair(-7, seededBytes('a key to spell'));
    // Canonical all the same: a shorter text comes first.
    const labelled = new Map([...coseKey].map(([label, each]) => [String(label), each] as const));
    expect(await registrationVerdict(await registrationWorld({ faults: [withKey(plainly(labelled))] }))).toBe('algorithm-not-offered');
  });
});

describe('extension outputs in another spelling', () => {
  it('are accepted in their one spelling, in both ceremonies', async () => {
    const faults = [withExtensions(plainly(EXTENSIONS))];
    expect(assertionVerdict(await assertionWorld({ faults }))).toBe('accepted');
    expect(await registrationVerdict(await registrationWorld({ faults }))).toBe('accepted');
  });

  it('are refused in both ceremonies', async () => {
    const spellings = everySpelling(EXTENSIONS);
    expect(waysOf(spellings)).toEqual([...WAYS].sort());
    for (const [i, [each, bytes]] of spellings.entries()) {
      const faults = [withExtensions(bytes)];
      expect(assertionVerdict(await assertionWorld({ faults })), `${each}, place ${i}`).toBe(codeOf(each));
      expect(await registrationVerdict(await registrationWorld({ faults })), `${each}, place ${i}`).toBe(codeOf(each));
    }
  });
});

describe('an attestation object in another spelling', () => {
  const respelled = (each: Way, at: number) => (draft: RegistrationDraft) => {
    draft.rewrite.attestationObject = (bytes) => (otherwise(readCbor(bytes)[0], each, at) ?? bytes) as Bytes;
  };

  it.each(WAYS.filter((each) => !IS_WELL_FORMED[each]))('is refused where it is %s', async (each) => {
    let refused = 0;
    for (let at = 0; at < 12; at += 1) {
      const verdict = await registrationVerdict(await registrationWorld({ faults: [respelled(each, at)] }, { attestation: 'packed-x5c' }));
      if (verdict === 'accepted') continue; // no place of this kind is left
      expect(verdict).toBe('attestation-object-malformed');
      refused += 1;
    }
    expect(refused).toBeGreaterThan(0);
  });

  it('is accepted in another order of members: real devices differ', async () => {
    for (const attestation of ['none', 'packed-self', 'packed-x5c', 'fido-u2f'] as const)
      expect(await registrationVerdict(await registrationWorld({ faults: [respelled('reordered', 0)] }, { attestation }))).toBe('accepted');
  });

  it('is refused with a key that is no text, at any depth', async () => {
    const numbered = (draft: RegistrationDraft) => {
      draft.attest = () => ({ format: 'unheard-of', statement: new Map([['a', new Map<string | number, number>([[1, 2]])]]) });
    };
    expect(await registrationVerdict(await registrationWorld({ faults: [numbered] }))).toBe('attestation-object-malformed');
  });
});
