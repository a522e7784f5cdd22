/**
 * What only an assertion can get wrong: signature, sign count, backup eligibility against the record, user handle.
 * WebAuthn L3 §7.2 steps 5, 6, 19, 21, 22. The faults of the signature are the only ones that are not signed over.
 */
import { type Bytes, concat, toBase64url } from '../core/bytes.ts';
import type { AssertionDraft } from '../core/exchange-draft.ts';
import { type KeyAlgorithm, makeKeyPair } from '../node/deterministic-keys.ts';
import { seededBytes } from '../node/seeded-bytes.ts';
import { anotherText } from './client-data-faults.ts';

type AssertionFault = (draft: AssertionDraft) => void;

export const assertionFaults = {
  /** One bit of the signature is flipped. */
  flipSignatureBit: signature((bytes) => concat(bytes.slice(0, -1), [(bytes.at(-1) ?? 0) ^ 1])),
  /** The signature has no bytes. */
  emptySignature: signature(() => new Uint8Array(0)),
  /** The signature is 64 zero bytes: an ECDSA signature of r = s = 0 without its DER. */
  zeroSignature: signature(() => new Uint8Array(64)),
  /** The signature is a DER pair of r = 0 and s = 0. */
  zeroDerSignature: signature(() => concat([0x30, 6, 2, 1, 0, 2, 1, 0])),
  /** The signature is by another key of the same algorithm. */
  signWithOtherKey: (draft) => {
    draft.signer = makeKeyPair(draft.signer.algorithm as KeyAlgorithm, seededBytes('the key of somebody else'));
  },
  /** The signature covers an authenticator data of the same length that is not the one sent. */
  signOtherAuthenticatorData: (draft) => {
    const { sign } = draft.signer;
    draft.signer = { ...draft.signer, sign: (data) => sign(concat(data.slice(0, 36), [(data[36] ?? 0) ^ 1], data.slice(37))) };
  },
  /** signCount is the one that the server has stored. */
  staleSignCount: ({ authenticator }) => {
    authenticator.signCount -= 1;
  },
  /** signCount is 0 although it has counted before. */
  signCountBackToZero: ({ authenticator }) => {
    authenticator.signCount = 0;
  },
  /** BE is not what it was at the registration; BS follows, so that the pair is possible. */
  flipBackupEligibility: ({ authenticator }) => {
    authenticator.backupEligible = !authenticator.backupEligible;
    authenticator.backupState &&= authenticator.backupEligible;
  },
  /** AT is 1 and attested credential data is there, well-formed. */
  attestedDataInAssertion: ({ authenticator, signer }) => {
    authenticator.attested = { aaguid: new Uint8Array(16), credentialId: new Uint8Array(32), coseKey: signer.coseKey };
  },
  /** id and rawId name a credential that is not registered. */
  otherCredentialId: (draft) => {
    draft.id = anotherText(draft.id);
    draft.rawId = draft.id;
  },
  /** userHandle belongs to no user of the relying party. */
  otherUserHandle: (draft) => {
    draft.userHandle = toBase64url(seededBytes('somebody else')(64));
  },
  /** userHandle is empty. */
  emptyUserHandle: (draft) => {
    draft.userHandle = '';
  },
  /** userHandle is absent. */
  noUserHandle: (draft) => {
    draft.userHandle = undefined;
  },
} satisfies Record<string, AssertionFault>;

function signature(change: (bytes: Bytes) => Bytes): AssertionFault {
  return (draft) => {
    draft.rewrite.signature = change;
  };
}
