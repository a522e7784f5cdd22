/**
 * WebAuthn L3 §7.1 as an outline of tests: one `describe` a step, in the words of `registrationOutline`.
 *
 * One valid world, exactly one fault a test. `traceability.test.ts` compares the titles with the outline.
 */

import { describe, expect, it } from 'vitest';
import { cbor, sha256 } from '../../server/authenticator/core/bytes.ts';
import type { RegistrationDraft } from '../../server/authenticator/core/exchange-draft.ts';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { attestationSteps, judgeRegistration } from '../../server/ceremonies/attestation-steps.ts';
import { startRegistration } from '../../server/ceremonies/start-registration.ts';
import { toBase64url } from '../../server/core/encoding/base64url.ts';
import { POLICY } from '../../server/core/policy.ts';
import { ACCEPTED_ALGORITHMS } from '../../server/webauthn/public-key.ts';
import { ORIGIN, type RegistrationWorld, RP_ID, registrationWorld } from '../support/worlds/ceremony-world.ts';
import { registrationVerdict, type Verdict } from '../support/worlds/verdicts.ts';

type Fault = (draft: RegistrationDraft) => void;
type Settings = Parameters<typeof registrationWorld>[1];

/** The verdict on the valid world with these faults, where the server expects these other things. */
async function verdict(
  given: Fault[] = [],
  expected: Partial<RegistrationWorld['expected']> = {},
  settings: Settings = {},
): Promise<Verdict> {
  const world = await registrationWorld({ faults: given }, settings);
  return registrationVerdict({ ...world, expected: { ...world.expected, ...expected } });
}

/** What a registration in the valid world is recorded as. */
async function recorded(settings: Settings, given: Fault[] = []) {
  const world = await registrationWorld({ faults: given }, settings);
  const outcome = judgeRegistration(world.expected, world.answer);
  if (!outcome.ok) throw new Error(outcome.failure);
  return outcome.value;
}

/** What a browser is asked for, by a payer who has one credential. */
async function creationOptions(attachment: 'platform' | 'cross-platform' | undefined) {
  const start = startRegistration({
    environment: {
      relyingParty: { id: RP_ID, name: 'Bank', origins: [ORIGIN] },
      attestation: 'none',
      policy: POLICY,
      now: () => 0,
      randomBytes: seededBytes('options'),
    },
    authorisations: { acceptedConsent: async () => 'consent' },
    challenges: { issue: async () => undefined },
    credentials: { ofPayer: async () => [{ credentialId: 'b3duZWQ', transports: ['internal'] }] },
    payers: { load: async () => ({ username: 'alice', displayName: 'Alice', userHandle: 'aGFuZGxl' }) },
  } as unknown as Parameters<typeof startRegistration>[0]);
  const outcome = await start({ payerId: 'payer-1', sessionRef: 's', requestId: 'r', firstCredential: false }, attachment);
  if (!outcome.ok) throw new Error(outcome.failure);
  return outcome.value;
}

const inFrames = { crossOrigin: { allowed: true, topOrigins: ['https://shop.example'] } };
const notAStep = (step: number) => expect(attestationSteps.map((each) => each.step)).not.toContain(step);

describe('WebAuthn L3 §7.1', () => {
  describe('step 1: options for the ceremony (nothing to verify here: ours)', () => {
    it('asks for user verification, a discoverable credential, and the algorithms that we accept', async () => {
      const options = await creationOptions(undefined);
      expect(options.authenticatorSelection).toMatchObject({ userVerification: 'required', residentKey: 'required' });
      expect(options.pubKeyCredParams.map(({ alg }) => alg)).toEqual(ACCEPTED_ALGORITHMS);
      expect(options).toMatchObject({ rp: { id: RP_ID }, attestation: 'none', timeout: 300_000 });
      expect(options.excludeCredentials).toMatchObject([{ id: 'b3duZWQ' }]);
      expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32);
    });
    it('marks a credential of the platform as one for payments, and no other', async () => {
      expect((await creationOptions('platform')).extensions).toMatchObject({ payment: { isPayment: true } });
      expect((await creationOptions('cross-platform')).extensions).not.toHaveProperty('payment');
    });
  });

  describe('step 2: navigator.credentials.create() (nothing to verify here: the client’s)', () => {
    it('is no check of the answer', () => notAStep(2));
  });

  describe('step 3: response is an AuthenticatorAttestationResponse (nothing to verify here: the shape at the door)', () => {
    it('is no check of the answer', () => notAStep(3));
  });

  describe('step 4: client extension results (nothing to verify here: none decides anything)', () => {
    it('is no check of the answer', () => notAStep(4));
  });

  describe('step 5: UTF-8 decode', () => {
    it('accepts UTF-8, with or without a byte order mark', async () => {
      const mark: Fault = (draft) => {
        draft.rewrite.clientData = (bytes) => Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes);
      };
      expect(await verdict()).toBe('accepted');
      expect(await verdict([mark])).toBe('accepted');
    });
    it('refuses bytes that are not UTF-8', async () => expect(await verdict([faults.clientDataNotUtf8])).toBe('client-data-not-utf8'));
  });

  describe('step 6: JSON parse', () => {
    it('accepts a member that nobody knows, as browsers add', async () => {
      const grease: Fault = (draft) => {
        draft.client.other_keys_can_be_added_here = [{ a: 1 }, { a: 2 }];
      };
      expect(await verdict([grease])).toBe('accepted');
    });
    it.each([
      'clientDataNotJson',
      'clientDataNotAnObject',
      'clientDataTrailing',
      'clientDataNull',
      'clientDataEmpty',
      'clientDataWithoutOrigin',
      'duplicateClientDataMember',
      'duplicateEscapedMember',
      'crossOriginAsText',
    ] as const)('refuses %s', async (name) => expect(await verdict([faults[name]])).toBe('client-data-not-json'));
  });

  describe('step 7: type', () => {
    it('accepts webauthn.create', async () => expect(await verdict()).toBe('accepted'));
    it('refuses the answer to a sign-in, and to a payment', async () => {
      expect(await verdict([faults.otherType])).toBe('type-not-expected');
      expect(await verdict([faults.paymentType])).toBe('type-not-expected');
    });
  });

  describe('step 8: challenge', () => {
    it('accepts the challenge that was issued', async () => expect(await verdict()).toBe('accepted'));
    it('refuses another one, a padded one, an empty one', async () => {
      expect(await verdict([faults.otherChallenge])).toBe('challenge-not-expected');
      expect(await verdict([faults.paddedChallenge])).toBe('challenge-not-expected');
      expect(await verdict([faults.emptyChallenge])).toBe('challenge-not-expected');
    });
    it('refuses every challenge where none is live', async () => {
      expect(await verdict([], { challenge: null })).toBe('challenge-not-live');
    });
  });

  describe('step 9: origin', () => {
    it('accepts any origin of ours', async () => {
      expect(await verdict([], { origins: ['https://a.example', 'https://bank.example'] })).toBe('accepted');
    });
    it.each(['claimOtherOrigin', 'claimOtherPort', 'claimOriginWithSlash'] as const)('refuses %s', async (name) => {
      expect(await verdict([faults[name]])).toBe('origin-not-expected');
    });
  });

  describe('step 10: crossOrigin', () => {
    it('accepts crossOrigin true where it is expected', async () => expect(await verdict([faults.crossOrigin], inFrames)).toBe('accepted'));
    it('refuses a ceremony in a frame of another site', async () => {
      expect(await verdict([faults.crossOrigin])).toBe('cross-origin-not-expected');
      expect(await verdict([faults.topOrigin])).toBe('cross-origin-not-expected');
    });
  });

  describe('step 11: topOrigin', () => {
    it('accepts a page that we expect to be framed by', async () => {
      const shop: Fault = (draft) => {
        Object.assign(draft.client, { crossOrigin: true, topOrigin: 'https://shop.example' });
      };
      expect(await verdict([shop], inFrames)).toBe('accepted');
    });
    it('refuses another page, and a topOrigin in no frame', async () => {
      expect(await verdict([faults.topOrigin], inFrames)).toBe('top-origin-not-expected');
      const ofNoFrame: Fault = (draft) => {
        draft.client.topOrigin = 'https://shop.example';
      };
      expect(await verdict([faults.topOriginWithoutCrossOrigin])).toBe('top-origin-not-expected');
      expect(await verdict([ofNoFrame], inFrames)).toBe('top-origin-not-expected');
    });
  });

  describe('step 12: CBOR decode fmt, authData, attStmt', () => {
    it('accepts members in another order, and members that nobody knows', async () => {
      const reversed: Fault = (draft) => {
        const { object } = draft;
        draft.object = (parts) => new Map([['epAtt', false] as const, ...[...object(parts)].reverse()]);
      };
      expect(await verdict([reversed])).toBe('accepted');
    });
    it.each([
      'fmtMissing',
      'fmtNotText',
      'attStmtMissing',
      'authDataMissing',
      'trailingAttestationBytes',
      'truncatedAttestationObject',
      'duplicateAttestationMember',
      'attestationObjectNotAMap',
      'attestationObjectEmpty',
      'fmtWithByteOrderMark',
      'indefiniteAttestationObject',
    ] as const)('refuses %s', async (name) => expect(await verdict([faults[name]])).toBe('attestation-object-malformed'));
    it.each([
      'leftoverBytes',
      'truncatedAuthenticatorData',
      'emptyAuthenticatorData',
      'extensionFlagWithoutData',
      'extensionsNotAMap',
      'withoutAttestedData',
      'credentialIdOverrun',
      'extensionsWithByteOrderMark',
    ] as const)('refuses %s', async (name) => expect(await verdict([faults[name]])).toBe('authenticator-data-malformed'));
    it.each(['keyReordered', 'keyWithLongLabel', 'extensionsReordered'] as const)('refuses %s (§6.5.1, contract §2)', async (name) => {
      expect(await verdict([faults[name]])).toBe('cbor-not-canonical');
    });
  });

  describe('step 13: hash of the client data', () => {
    it('accepts a self attestation over it, and refuses one over another', async () => {
      expect(await verdict([], {}, { attestation: 'packed-self' })).toBe('accepted');
      expect(await verdict([faults.packedSelfOverOtherClientData])).toBe('attestation-statement-invalid');
    });
  });

  describe('step 14: rpIdHash', () => {
    it('accepts the hash of our RP ID', async () => expect(await verdict()).toBe('accepted'));
    it('refuses that of another relying party', async () => expect(await verdict([faults.otherRpIdHash])).toBe('rp-id-hash-not-expected'));
  });

  describe('step 15: UP', () => {
    it('accepts UP set', async () => expect(await verdict()).toBe('accepted'));
    it('refuses UP clear', async () => expect(await verdict([faults.clearUserPresent])).toBe('user-not-present'));
  });

  describe('step 16: UV', () => {
    it('accepts UV set, and clear where it is not required', async () => {
      expect(await verdict()).toBe('accepted');
      expect(await verdict([faults.clearUserVerified], { userVerification: 'discouraged' })).toBe('accepted');
    });
    it('refuses UV clear where it is required', async () => expect(await verdict([faults.clearUserVerified])).toBe('user-not-verified'));
  });

  describe('step 17: BE and BS', () => {
    it('refuses a passkey that is backed up although it cannot be', async () => {
      expect(await verdict([], {}, { backupEligible: true, backupState: true })).toBe('accepted');
      expect(await verdict([faults.backupStateWithoutEligibility])).toBe('backup-state-impossible');
    });
  });

  describe('step 18: policy on backup eligibility', () => {
    it('accepts both kinds, and records which; refuses only what contradicts itself', async () => {
      expect(await recorded({})).toMatchObject({ backupEligible: false });
      expect(await recorded({ backupEligible: true })).toMatchObject({ backupEligible: true });
      expect(await verdict([faults.backupStateWithoutEligibility])).toBe('backup-state-impossible');
    });
  });

  describe('step 19: policy on backup state', () => {
    it('accepts both states, and records which; refuses only what contradicts itself', async () => {
      expect(await recorded({ backupEligible: true })).toMatchObject({ backupState: false });
      expect(await recorded({ backupEligible: true, backupState: true })).toMatchObject({ backupState: true });
      expect(await verdict([faults.backupStateWithoutEligibility])).toBe('backup-state-impossible');
    });
  });

  describe('step 20: alg', () => {
    it.each(ACCEPTED_ALGORITHMS)('accepts a key of algorithm %i, which was offered', async (algorithm) => {
      expect(await verdict([], {}, { algorithm: algorithm as -7 })).toBe('accepted');
    });
    it('refuses a key of an algorithm that was not, one without alg, and one that is no key', async () => {
      expect(await verdict([faults.unofferedAlgorithm])).toBe('algorithm-not-offered');
      expect(await verdict([], { algorithms: [-8] })).toBe('algorithm-not-offered');
      expect(await verdict([], { algorithms: [0] })).toBe('algorithm-not-offered');
      expect(await verdict([faults.missingAlg])).toBe('algorithm-not-offered');
      expect(await verdict([faults.keyNotAMap])).toBe('algorithm-not-offered');
    });
  });

  describe('step 21: attestation statement format', () => {
    it('accepts a format that it does not judge, and says that it proves nothing', async () => {
      expect((await recorded({ attestation: 'unheard-of' })).attestation).toEqual({ format: 'unheard-of', verdict: 'untrusted' });
    });
    it('refuses an attestation object without a format', async () => {
      expect(await verdict([faults.fmtMissing])).toBe('attestation-object-malformed');
    });
  });

  describe('step 22: attestation statement', () => {
    it.each(ACCEPTED_ALGORITHMS)('accepts none and packed self attestation with algorithm %i', async (algorithm) => {
      expect((await recorded({ algorithm: algorithm as -7 })).attestation).toEqual({ format: 'none', verdict: 'none' });
      const self = await recorded({ algorithm: algorithm as -7, attestation: 'packed-self' });
      expect(self.attestation).toEqual({ format: 'packed', verdict: 'self' });
    });
    it.each([
      'noneWithStatement',
      'packedSelfAlgMismatch',
      'packedSelfBadSignature',
      'packedSelfWithoutSignature',
      'packedSelfWithoutAlg',
    ] as const)('refuses %s', async (name) => expect(await verdict([faults[name]])).toBe('attestation-statement-invalid'));
  });

  describe('step 23: trust anchors', () => {
    it.each(['packed-x5c', 'fido-u2f'] as const)('has none, so a chain under %s is never called verified', async (attestation) => {
      expect((await recorded({ attestation })).attestation.verdict).toBe('untrusted');
    });
    it('refuses a statement without certificates that its own key did not sign', async () => {
      expect(await verdict([faults.packedSelfBadSignature])).toBe('attestation-statement-invalid');
    });
  });

  describe('step 24: trustworthiness of the attestation', () => {
    it('accepts none and self: no attestation is demanded, and none is invented', async () => {
      expect((await recorded({ attestation: 'none' })).attestation.verdict).toBe('none');
      expect((await recorded({ attestation: 'packed-self' })).attestation.verdict).toBe('self');
    });
    it('keeps the AAGUID as a hint, and refuses a self attestation that is forged', async () => {
      const aaguid = 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4';
      expect((await recorded({ aaguid })).aaguid).toBe(aaguid);
      expect(await verdict([faults.packedSelfOverOtherClientData], {}, { aaguid })).toBe('attestation-statement-invalid');
    });
  });

  describe('step 25: credentialId length', () => {
    it.each([1, 16, 1023])('accepts %i bytes', async (length) => {
      const renamed: Fault = (draft) => {
        const credentialId = new Uint8Array(length).fill(7);
        Object.assign(draft.authenticator.attested ?? {}, { credentialId });
        Object.assign(draft, { id: toBase64url(credentialId), rawId: toBase64url(credentialId) });
      };
      expect(await verdict([renamed])).toBe('accepted');
    });
    it('refuses 1024 bytes, and none', async () => {
      expect(await verdict([faults.longCredentialId])).toBe('credential-id-length');
      expect(await verdict([faults.emptyCredentialId])).toBe('credential-id-length');
    });
  });

  describe('step 26: credentialId not yet registered', () => {
    it('is decided by the transaction that stores it, not here: the same answer is judged alike each time', async () => {
      const world = await registrationWorld();
      expect(await registrationVerdict(world)).toBe('accepted');
      expect(await registrationVerdict(world)).toBe('accepted');
      notAStep(26);
    });
  });

  describe('step 27: credential record (nothing to verify here: written after the verdict)', () => {
    it('hands on what the record is made of', async () => {
      const world = await registrationWorld({}, { startCount: 9, backupEligible: true, backupState: true });
      const outcome = judgeRegistration(world.expected, world.answer);
      expect(outcome).toMatchObject({
        ok: true,
        value: { credentialId: world.answer.id, signCount: 9, transports: ['internal'], backupEligible: true, backupState: true },
      });
    });
  });

  describe('step 28: extensions (nothing to verify here: none decides anything)', () => {
    it('ignores outputs that nobody asked for', async () => {
      const credProtect: Fault = (draft) => {
        draft.authenticator.extensions = cbor(new Map([['credProtect', 2]]));
      };
      expect(await verdict([credProtect])).toBe('accepted');
    });
  });

  describe('step 29: success (nothing to verify here: the outcome)', () => {
    it('is no check of the answer', () => notAStep(29));
  });
});

describe('beside WebAuthn L3 §7.1', () => {
  it.each([
    'offCurvePoint',
    'privateMember',
    'foreignMember',
    'missingY',
    'wrongCurve',
    'wrongKeyType',
    'shortX',
    'longCoordinates',
    'rsa1024',
    'rsaExponentOne',
    'rsaExponentThree',
    'rsaEvenExponent',
    'rsaEvenModulus',
    'rsaZeroModulus',
    'rsa4097',
    'rsa16384',
    'smallOrderEd25519',
    'orderFourEd25519',
    'offCurveEd25519',
    'shortEd25519',
    'ed448Curve',
  ] as const)('refuses the public key %s (§6.5.1)', async (name) => {
    expect(await verdict([faults[name]])).toBe('public-key-invalid');
  });

  it.each([
    [256, 'accepted'],
    [512, 'accepted'],
    [513, 'public-key-invalid'],
  ] as const)('has RSA from 2048 to 4096 bits: %i bytes (contract §2)', async (length, wanted) => {
    // No primes are needed: nothing in a registration with `none` is signed.
    const resized: Fault = (draft) => {
      const coseKey = draft.authenticator.attested?.coseKey;
      if (coseKey instanceof Map) coseKey.set(-1, new Uint8Array(length).fill(0xff));
    };
    expect(await verdict([resized], {}, { algorithm: -257 })).toBe(wanted);
  });

  it('refuses ES384, which was offered until December 2026 and is not any more', async () => {
    expect(await verdict([], {}, { algorithm: -35 })).toBe('algorithm-not-offered');
  });

  it('refuses an id that is not rawId, or not the attested one (§5.1)', async () => {
    expect(await verdict([faults.idMismatch])).toBe('response-id-mismatch');
    expect(await verdict([faults.otherAttestedId])).toBe('response-id-mismatch');
  });

  it('refuses a token binding that is not in shape (L2 §7.1 step 10)', async () => {
    expect(await verdict([faults.tokenBindingBogus])).toBe('token-binding-malformed');
    expect(await verdict([faults.tokenBindingWithoutId])).toBe('token-binding-malformed');
  });
});

describe('the judging of a registration', () => {
  it('follows the steps of the specification', () => {
    const steps = attestationSteps.map(({ step }) => step).filter((step) => typeof step === 'number');
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });

  it.each([
    ['claimOtherOrigin', 'clearUserVerified', 'origin-not-expected'],
    ['clearUserPresent', 'offCurvePoint', 'user-not-present'],
    ['noneWithStatement', 'longCredentialId', 'attestation-statement-invalid'],
  ] as const)('of %s and %s the first in spec order wins', async (one, other, failure) => {
    expect(await verdict([faults[one], faults[other]])).toBe(failure);
    expect(await verdict([faults[other], faults[one]])).toBe(failure);
  });

  it('never throws, whatever the bytes are', async () => {
    const world = await registrationWorld();
    for (let i = 0; i < 60; i += 1) {
      const bytes = (await sha256(`nonsense ${i}`)).slice(0, i % 33);
      const response = { clientDataJSON: toBase64url(bytes), attestationObject: toBase64url(bytes) };
      expect(await registrationVerdict({ ...world, answer: { ...world.answer, response } })).not.toBe('accepted');
    }
  });
});
