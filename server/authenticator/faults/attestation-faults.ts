/**
 * What only a registration can get wrong around its key: attestation object, statement, credential id.
 * WebAuthn L3 §6.5.1, §6.5.4, §8.2, §8.7; §7.1 steps 12, 20–22, 25.
 */
import { type Bytes, type CborValue, cbor, concat, toBase64url } from '../core/bytes.ts';
import type { RegistrationDraft } from '../core/exchange-draft.ts';
import { attestations } from '../node/attestation-statements.ts';
import { makeKeyPair } from '../node/deterministic-keys.ts';
import { seededBytes } from '../node/seeded-bytes.ts';

type AttestationFault = (draft: RegistrationDraft) => void;

export const attestationFaults = {
  /** The format is none and the statement is not empty. */
  noneWithStatement: statement('none', (members) => members.set('alg', -7)),
  /** Packed self attestation whose alg is not that of the credential's key. */
  packedSelfAlgMismatch: statement('packed-self', (members) => members.set('alg', members.get('alg') === -257 ? -7 : -257)),
  /** Packed self attestation whose signature is by another key. */
  packedSelfBadSignature: (draft) => {
    const signer = makeKeyPair(-7, seededBytes('the key of somebody else'));
    draft.attest = (facts) => attestations['packed-self']({ ...facts, signer: { ...signer, algorithm: facts.signer.algorithm } });
  },
  /** Packed self attestation without a signature. */
  packedSelfWithoutSignature: statement('packed-self', (members) => members.delete('sig')),
  /** Packed self attestation without an alg. */
  packedSelfWithoutAlg: statement('packed-self', (members) => members.delete('alg')),
  /** Packed self attestation over another client data. */
  packedSelfOverOtherClientData: (draft) => {
    draft.attest = (facts) => attestations['packed-self']({ ...facts, clientDataHash: new Uint8Array(32) });
  },
  /** The attestation object has no fmt. */
  fmtMissing: object((members) => members.delete('fmt')),
  /** fmt is a number. */
  fmtNotText: object((members) => members.set('fmt', 1)),
  /** The attestation object has no attStmt. */
  attStmtMissing: object((members) => members.delete('attStmt')),
  /** The attestation object has no authData. */
  authDataMissing: object((members) => members.delete('authData')),
  /** A byte follows the attestation object. */
  trailingAttestationBytes: rewritten((bytes) => concat(bytes, [0])),
  /** The attestation object ends one byte early. */
  truncatedAttestationObject: rewritten((bytes) => bytes.slice(0, -1)),
  /** The attestation object has fmt twice. */
  duplicateAttestationMember: rewritten((bytes) => concat([0xa4], cbor('fmt'), cbor('none'), bytes.slice(1))),
  /** A byte order mark stands before the name of fmt. */
  fmtWithByteOrderMark: rewritten((bytes) => concat([bytes[0] ?? 0, 0x66, 0xef, 0xbb, 0xbf], bytes.slice(2))),
  /** The attestation object is a map of no definite length. */
  indefiniteAttestationObject: rewritten((bytes) => concat([0xbf], bytes.slice(1), [0xff])),
  /** The attestation object is a CBOR array. */
  attestationObjectNotAMap: rewritten((bytes) => concat([0x81], bytes)),
  /** The attestation object has no bytes. */
  attestationObjectEmpty: rewritten(() => new Uint8Array(0)),
  /** AT is 0 and no attested credential data is there. */
  withoutAttestedData: (draft) => {
    draft.rewrite.authenticatorData = (bytes) => concat(bytes.slice(0, 32), [(bytes[32] ?? 0) & ~0x40], bytes.slice(33, 37));
  },
  /** The length of the credential id says more bytes than there are. */
  credentialIdOverrun: (draft) => {
    draft.rewrite.authenticatorData = (bytes) => concat(bytes.slice(0, 53), [0xff, 0xff], bytes.slice(55));
  },
  /** The credential id has 1024 bytes, one more than allowed. */
  longCredentialId: credentialId(1024),
  /** The credential id has no bytes. */
  emptyCredentialId: credentialId(0),
  /** id and rawId agree with each other, and not with the credential id in the attested data. */
  otherAttestedId: (draft) => {
    draft.id = toBase64url(new Uint8Array(32));
    draft.rawId = draft.id;
  },
} satisfies Record<string, AttestationFault>;

function statement(kind: 'none' | 'packed-self', change: (members: Map<string, CborValue>) => unknown): AttestationFault {
  return (draft) => {
    draft.attest = async (facts) => {
      const made = await attestations[kind](facts);
      change(made.statement);
      return made;
    };
  };
}

function object(change: (members: Map<string, CborValue>) => unknown): AttestationFault {
  return (draft) => {
    const honest = draft.object;
    draft.object = (parts) => {
      const members = honest(parts);
      change(members);
      return members;
    };
  };
}

function rewritten(change: (bytes: Bytes) => Bytes): AttestationFault {
  return (draft) => {
    draft.rewrite.attestationObject = change;
  };
}

function credentialId(length: number): AttestationFault {
  return (draft) => {
    const bytes = new Uint8Array(length).fill(0x61);
    if (draft.authenticator.attested) draft.authenticator.attested.credentialId = bytes;
    draft.id = toBase64url(bytes);
    draft.rawId = draft.id;
  };
}
