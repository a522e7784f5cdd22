/**
 * WebAuthn L3 §7.2 as an outline of tests: one `describe` a step, in the words of `assertionOutline`.
 *
 * One valid world, exactly one fault a test, signed again unless the fault is the signature. `traceability.test.ts`
 * compares the titles with the outline.
 */
import { describe, expect, it } from 'vitest';
import { cbor, sha256 } from '../../server/authenticator/core/bytes.ts';
import { type AssertionDraft, clientDataBytes } from '../../server/authenticator/core/exchange-draft.ts';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { assertionSteps, judgeAssertion } from '../../server/ceremonies/assertion-steps.ts';
import { requestOptions } from '../../server/ceremonies/options/request-options.ts';
import { ACCEPTED_ALGORITHMS } from '../../server/webauthn/public-key.ts';
import { type AssertionWorld, assertionWorld, RP_ID } from '../support/worlds/ceremony-world.ts';
import { assertionVerdict, type Verdict } from '../support/worlds/verdicts.ts';

type Fault = (draft: AssertionDraft) => void;
type Changes = { expected?: Partial<AssertionWorld['expected']>; record?: Partial<AssertionWorld['record']> | null };

/** The verdict on the valid world with these faults, where the server expects or has stored these other things. */
async function verdict(given: Fault[] = [], changes: Changes = {}, settings: Parameters<typeof assertionWorld>[1] = {}): Promise<Verdict> {
  const world = await assertionWorld({ faults: given }, settings);
  const record = changes.record === null ? null : { ...world.record, ...changes.record };
  return assertionVerdict({ ...world, record, expected: { ...world.expected, ...changes.expected } });
}

const inFrames = { crossOrigin: { allowed: true, topOrigins: ['https://shop.example'] } };
const signInExpects = { allowCredentials: [], payerId: null };
const notAStep = (step: number) => expect(assertionSteps.map((each) => each.step)).not.toContain(step);

describe('WebAuthn L3 §7.2', () => {
  describe('step 1: options for the ceremony (nothing to verify here: ours)', () => {
    it('asks for user verification, five minutes, this challenge and these credentials', async () => {
      const [challenge, credentialId] = ['Y2hhbGxlbmdl', 'Y3JlZGVudGlhbA'];
      const options = await requestOptions(RP_ID, challenge, [{ credentialId, transports: ['internal'] }]);
      expect(options).toMatchObject({ rpId: RP_ID, challenge, userVerification: 'required', timeout: 300_000 });
      expect(options.allowCredentials).toEqual([{ id: credentialId, transports: ['internal'], type: 'public-key' }]);
      expect((await requestOptions(RP_ID, challenge, [])).allowCredentials).toEqual([]);
    });
  });

  describe('step 2: navigator.credentials.get() (nothing to verify here: the client’s)', () => {
    it('is no check of the answer', () => notAStep(2));
  });

  describe('step 3: response is an AuthenticatorAssertionResponse (nothing to verify here: the shape at the door)', () => {
    it('is no check of the answer', () => notAStep(3));
  });

  describe('step 4: client extension results (nothing to verify here: none is asked for)', () => {
    it('is no check of the answer', () => notAStep(4));
  });

  describe('step 5: allowCredentials', () => {
    it('accepts a credential that the options listed', async () => expect(await verdict()).toBe('accepted'));
    it('accepts any credential where the options listed none', async () => {
      expect(await verdict([], { expected: { allowCredentials: [] } })).toBe('accepted');
    });
    it('refuses a credential that the options did not list', async () => {
      expect(await verdict([], { expected: { allowCredentials: ['b3RoZXI'] } })).toBe('credential-not-allowed');
      expect(await verdict([faults.otherCredentialId])).toBe('credential-not-allowed');
    });
  });

  describe('step 6: user and credential record', () => {
    it('accepts the payer’s own credential, with and without user handle', async () => {
      expect(await verdict()).toBe('accepted');
      expect(await verdict([faults.noUserHandle])).toBe('accepted');
    });
    it('reads a user handle of null as none', async () => {
      const null_: Fault = (draft) => {
        draft.userHandle = null;
      };
      expect(await verdict([null_])).toBe('accepted');
      expect(await verdict([null_], { expected: signInExpects })).toBe('user-handle-missing');
    });
    it('accepts a sign-in whose user handle is the owner’s', async () => {
      expect(await verdict([], { expected: signInExpects })).toBe('accepted');
    });
    it('refuses a credential without a record', async () => {
      expect(await verdict([], { record: null })).toBe('credential-unknown');
      expect(await verdict([faults.otherCredentialId], { expected: signInExpects, record: null })).toBe('credential-unknown');
    });
    it('refuses another payer’s credential, however well it signs', async () => {
      expect(await verdict([], { record: { payerId: 'payer-2' } })).toBe('credential-of-other-payer');
    });
    it('refuses a sign-in that does not say who it is', async () => {
      expect(await verdict([faults.noUserHandle], { expected: signInExpects })).toBe('user-handle-missing');
    });
    it('refuses a user handle that is not the owner’s, also where the payer is known', async () => {
      expect(await verdict([faults.otherUserHandle])).toBe('user-handle-mismatch');
      expect(await verdict([faults.otherUserHandle], { expected: signInExpects })).toBe('user-handle-mismatch');
      expect(await verdict([faults.emptyUserHandle])).toBe('user-handle-mismatch');
      expect(await verdict([faults.emptyUserHandle], { expected: signInExpects })).toBe('user-handle-mismatch');
    });
  });

  describe('step 7: cData, authData, sig', () => {
    it('accepts authenticator data that is exactly what its flags announce', async () => expect(await verdict()).toBe('accepted'));
    it.each([
      'leftoverBytes',
      'truncatedAuthenticatorData',
      'emptyAuthenticatorData',
      'extensionFlagWithoutData',
      'extensionsNotAMap',
      'extensionsWithByteOrderMark',
      'attestedDataInAssertion',
    ] as const)('refuses %s', async (name) => expect(await verdict([faults[name]])).toBe('authenticator-data-malformed'));
    it('refuses extension outputs in another spelling (contract §2)', async () => {
      expect(await verdict([faults.extensionsReordered])).toBe('cbor-not-canonical');
    });
  });

  describe('step 8: UTF-8 decode', () => {
    it('accepts letters beyond ASCII', async () => {
      const umlaut: Fault = (draft) => {
        draft.client.x = 'Zürich 東京 💶';
      };
      expect(await verdict([umlaut])).toBe('accepted');
    });
    it('strips a byte order mark, which stays part of what is signed', async () => {
      const mark: Fault = (draft) => {
        draft.rewrite.clientData = (bytes) => Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes);
      };
      expect(await verdict([mark])).toBe('accepted');
    });
    it('refuses bytes that are not UTF-8', async () => expect(await verdict([faults.clientDataNotUtf8])).toBe('client-data-not-utf8'));
  });

  describe('step 9: JSON parse', () => {
    it('accepts a member that nobody knows, as browsers add', async () => {
      const grease: Fault = (draft) => {
        draft.client.other_keys_can_be_added_here = { '}': ['"'] };
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

  describe('step 10: type', () => {
    it('accepts webauthn.get', async () => expect(await verdict()).toBe('accepted'));
    it('refuses the answer to a registration', async () => expect(await verdict([faults.otherType])).toBe('type-not-expected'));
    it('refuses payment.get where it is not expected', async () => expect(await verdict([faults.paymentType])).toBe('type-not-expected'));
  });

  describe('step 11: challenge', () => {
    it('accepts the challenge that was issued', async () => expect(await verdict()).toBe('accepted'));
    it('refuses another one, a padded one, an empty one', async () => {
      expect(await verdict([faults.otherChallenge])).toBe('challenge-not-expected');
      expect(await verdict([faults.paddedChallenge])).toBe('challenge-not-expected');
      expect(await verdict([faults.emptyChallenge])).toBe('challenge-not-expected');
    });
    it('refuses every challenge where none is live, the empty one too', async () => {
      expect(await verdict([], { expected: { challenge: null } })).toBe('challenge-not-live');
      expect(await verdict([faults.emptyChallenge], { expected: { challenge: null } })).toBe('challenge-not-live');
    });
  });

  describe('step 12: origin', () => {
    it('accepts any origin of ours', async () => {
      expect(await verdict([], { expected: { origins: ['https://a.example', 'https://bank.example'] } })).toBe('accepted');
    });
    it.each(['claimOtherOrigin', 'claimOtherPort', 'claimOriginWithSlash'] as const)('refuses %s', async (name) => {
      expect(await verdict([faults[name]])).toBe('origin-not-expected');
    });
    it('refuses every origin where none is configured', async () => {
      expect(await verdict([], { expected: { origins: [] } })).toBe('origin-not-expected');
    });
  });

  describe('step 13: crossOrigin', () => {
    it('accepts crossOrigin false, and absent', async () => {
      const absent: Fault = (draft) => {
        delete draft.client.crossOrigin;
      };
      expect(await verdict()).toBe('accepted');
      expect(await verdict([absent])).toBe('accepted');
    });
    it('accepts crossOrigin true where it is expected', async () =>
      expect(await verdict([faults.crossOrigin], { expected: inFrames })).toBe('accepted'));
    it('refuses a ceremony in a frame of another site', async () => {
      expect(await verdict([faults.crossOrigin])).toBe('cross-origin-not-expected');
      expect(await verdict([faults.topOrigin])).toBe('cross-origin-not-expected');
    });
  });

  describe('step 14: topOrigin', () => {
    it('accepts a page that we expect to be framed by', async () => {
      const shop: Fault = (draft) => {
        Object.assign(draft.client, { crossOrigin: true, topOrigin: 'https://shop.example' });
      };
      expect(await verdict([shop], { expected: inFrames })).toBe('accepted');
    });
    it('refuses another page', async () =>
      expect(await verdict([faults.topOrigin], { expected: inFrames })).toBe('top-origin-not-expected'));
    it('refuses a topOrigin of a ceremony that says it was in no frame, also one that we expect', async () => {
      const ofNoFrame: Fault = (draft) => {
        draft.client.topOrigin = 'https://shop.example';
      };
      expect(await verdict([faults.topOriginWithoutCrossOrigin])).toBe('top-origin-not-expected');
      expect(await verdict([ofNoFrame], { expected: inFrames })).toBe('top-origin-not-expected');
    });
  });

  describe('step 15: rpIdHash', () => {
    it('accepts the hash of our RP ID', async () => expect(await verdict()).toBe('accepted'));
    it('refuses that of another relying party', async () => expect(await verdict([faults.otherRpIdHash])).toBe('rp-id-hash-not-expected'));
  });

  describe('step 16: UP', () => {
    it('accepts UP set', async () => expect(await verdict()).toBe('accepted'));
    it('refuses UP clear', async () => expect(await verdict([faults.clearUserPresent])).toBe('user-not-present'));
    it('refuses UP clear also where user verification is not required', async () => {
      expect(await verdict([faults.clearUserPresent], { expected: { userVerification: 'discouraged' } })).toBe('user-not-present');
    });
  });

  describe('step 17: UV', () => {
    it('accepts UV set, and clear where it is not required', async () => {
      expect(await verdict()).toBe('accepted');
      expect(await verdict([faults.clearUserVerified], { expected: { userVerification: 'discouraged' } })).toBe('accepted');
    });
    it('refuses UV clear where it is required', async () => expect(await verdict([faults.clearUserVerified])).toBe('user-not-verified'));
  });

  describe('step 18: BE and BS', () => {
    it('accepts a passkey that is not backup eligible, a synced one, and one that may yet be synced', async () => {
      expect(await verdict()).toBe('accepted');
      expect(await verdict([], {}, { backupEligible: true, backupState: true })).toBe('accepted');
      expect(await verdict([], {}, { backupEligible: true })).toBe('accepted');
    });
    it('refuses one that is backed up although it cannot be', async () => {
      expect(await verdict([faults.backupStateWithoutEligibility])).toBe('backup-state-impossible');
    });
  });

  describe('step 19: backup eligibility of the record', () => {
    it('accepts a backup state that has changed since', async () => {
      expect(await verdict([], { record: { backupState: false } }, { backupEligible: true, backupState: true })).toBe('accepted');
      expect(await verdict([], { record: { backupState: true } }, { backupEligible: true })).toBe('accepted');
    });
    it('refuses an eligibility that has changed, in either direction', async () => {
      expect(await verdict([faults.flipBackupEligibility])).toBe('backup-eligibility-changed');
      expect(await verdict([faults.flipBackupEligibility], {}, { backupEligible: true, backupState: true })).toBe(
        'backup-eligibility-changed',
      );
    });
  });

  describe('step 20: hash of the client data', () => {
    it('hashes the bytes as they came, not as they would be written again', async () => {
      const spaced: Fault = (draft) => {
        draft.rewrite.clientData = (bytes) => Uint8Array.of(0x20, ...bytes, 0x0a);
      };
      expect(await verdict([spaced])).toBe('accepted');
    });
    it('refuses a signature over the client data itself', async () => {
      const unhashed: Fault = (draft) => {
        const { sign } = draft.signer;
        draft.signer = { ...draft.signer, sign: (data) => sign(Uint8Array.of(...data.slice(0, 37), ...clientDataBytes(draft))) };
      };
      expect(await verdict([unhashed])).toBe('signature-invalid');
    });
    it('refuses a signature over another client data', async () => {
      const other: Fault = (draft) => {
        const { sign } = draft.signer;
        draft.signer = { ...draft.signer, sign: async (data) => sign(Uint8Array.of(...data.slice(0, 37), ...(await sha256('another')))) };
      };
      expect(await verdict([other])).toBe('signature-invalid');
    });
  });

  describe('step 21: signature', () => {
    it.each(ACCEPTED_ALGORITHMS)('accepts the signature of a key of algorithm %i', async (algorithm) => {
      expect(await verdict([], {}, { algorithm: algorithm as -7 })).toBe('accepted');
    });
    it.each(ACCEPTED_ALGORITHMS)('refuses one flipped bit, another key, no bytes, with algorithm %i', async (algorithm) => {
      const refused = async (fault: Fault) => verdict([fault], {}, { algorithm: algorithm as -7 });
      expect(await refused(faults.flipSignatureBit)).toBe('signature-invalid');
      expect(await refused(faults.signWithOtherKey)).toBe('signature-invalid');
      expect(await refused(faults.emptySignature)).toBe('signature-invalid');
    });
    it.each(['zeroSignature', 'zeroDerSignature', 'signOtherAuthenticatorData'] as const)('refuses %s', async (name) => {
      expect(await verdict([faults[name]])).toBe('signature-invalid');
    });
  });

  describe('step 22: signCount', () => {
    it('accepts a count that grew, by one or by many', async () => {
      expect(await verdict()).toBe('accepted');
      expect(await verdict([], { record: { signCount: 0 } })).toBe('accepted');
      expect(await verdict([], {}, { startCount: 0xffff_fffe })).toBe('accepted');
    });
    it('accepts an authenticator that never counts', async () => expect(await verdict([], {}, { alwaysZero: true })).toBe('accepted'));
    it('refuses the stored count, a lower one, and zero after counting', async () => {
      expect(await verdict([faults.staleSignCount])).toBe('sign-count-not-increased');
      expect(await verdict([], { record: { signCount: 7 } })).toBe('sign-count-not-increased');
      expect(await verdict([faults.signCountBackToZero])).toBe('sign-count-not-increased');
    });
  });

  describe('step 23: extension outputs', () => {
    const extensions =
      (value: Parameters<typeof cbor>[0]): Fault =>
      (draft) => {
        draft.authenticator.extensions = cbor(value);
      };
    it('ignores outputs that nobody asked for', async () =>
      expect(await verdict([extensions(new Map([['credProtect', 2]]))])).toBe('accepted'));
    it('refuses outputs that are no map', async () => expect(await verdict([extensions([1])])).toBe('authenticator-data-malformed'));
    it('refuses outputs that are cut off in the middle of a string', async () => {
      const cut: Fault = (draft) => {
        draft.authenticator.extensions = cbor(new Map([['hmac-secret', new Uint8Array(8)]])).slice(0, -3);
      };
      expect(await verdict([cut])).toBe('authenticator-data-malformed');
    });
  });

  describe('step 24: update of the credential record (nothing to verify here: written after the verdict)', () => {
    it('hands on what the record is to become, and what guards the writing', async () => {
      const world = await assertionWorld({}, { backupEligible: true, backupState: true });
      const outcome = judgeAssertion(world.expected, world.answer, { ...world.record, backupState: false });
      const { credentialId, publicKey, signCount: signCountBefore } = world.record;
      expect(outcome).toMatchObject({
        ok: true,
        value: {
          credentialId,
          publicKey,
          signCountBefore,
          signCount: signCountBefore + 1,
          backupState: true,
          response: world.answer.response,
        },
      });
    });
  });

  describe('step 25: success (nothing to verify here: the outcome)', () => {
    it('is no check of the answer', () => notAStep(25));
  });
});

describe('beside WebAuthn L3 §7.2', () => {
  it('refuses an id that is not rawId (§5.1)', async () => expect(await verdict([faults.idMismatch])).toBe('response-id-mismatch'));
  it.each(['revoked', 'suspended'] as const)('refuses a %s credential (RTS Art 27)', async (status) => {
    expect(await verdict([], { record: { status } })).toBe('credential-not-active');
  });
  it('refuses a key of before, unless such keys are asked for (contract §2)', async () => {
    const es384 = { algorithm: -35 } as const;
    expect(await verdict([], {}, es384)).toBe('public-key-retired');
    expect(await verdict([], { expected: { algorithms: [-35] } }, es384)).toBe('accepted');
    expect(await verdict([], { expected: { algorithms: [-35] } })).toBe('public-key-retired');
  });
  it('accepts a token binding in shape, and refuses others (L2 §7.2 step 14)', async () => {
    const binding =
      (tokenBinding: unknown): Fault =>
      (draft) => {
        draft.client.tokenBinding = tokenBinding;
      };
    expect(await verdict([binding({ status: 'supported' })])).toBe('accepted');
    expect(await verdict([binding({ status: 'present', id: 'eA' })])).toBe('accepted');
    expect(await verdict([faults.tokenBindingBogus])).toBe('token-binding-malformed');
    expect(await verdict([faults.tokenBindingWithoutId])).toBe('token-binding-malformed');
    expect(await verdict([binding(null)])).toBe('token-binding-malformed');
    expect(await verdict([binding('present')])).toBe('token-binding-malformed');
  });
});
