/**
 * A ceremony's answer while it is still structure: what a fault may change before anything is encoded and signed.
 *
 * WebAuthn L3 §5.8.1 (client data), §6.1 (authenticator data), §6.5.4 (attestation object).
 * Faults change a draft, then the draft is encoded and signed as any answer is. So a test fails for its own reason and
 * not for a signature that no longer fits.
 */
import { createHash } from 'node:crypto';
import { type CBORType, encodeCBOR } from '@levischuck/tiny-cbor';
import type { CoseKey, KeyPair } from '../node/deterministic-keys.ts';

type Bytes = Uint8Array<ArrayBuffer>;
/** Changes finished bytes. All but `signature` and `attestationObject` act before the signature is made. */
type Rewrite = {
  clientData?: (bytes: Bytes) => Bytes;
  authenticatorData?: (bytes: Bytes) => Bytes;
  attestationObject?: (bytes: Bytes) => Bytes;
  signature?: (bytes: Bytes) => Bytes;
};

type AttestedDraft = { aaguid: Uint8Array; credentialId: Uint8Array; coseKey: CoseKey | Bytes };

export type AuthenticatorDraft = {
  rpId: string;
  userPresent: boolean;
  userVerified: boolean;
  backupEligible: boolean;
  backupState: boolean;
  signCount: number;
  attested: AttestedDraft | null;
  /** CBOR bytes; empty bytes set the flag and write nothing. */
  extensions: Bytes | null;
};

export type Draft = {
  readonly ceremony: 'registration' | 'assertion';
  id: string;
  rawId: string;
  client: Record<string, unknown>;
  authenticator: AuthenticatorDraft;
  signer: KeyPair;
  readonly rewrite: Rewrite;
};
export type AssertionDraft = Draft & { readonly ceremony: 'assertion'; userHandle: string | null | undefined };
export type Statement = { format: string; statement: Map<string, CBORType> };
export type SignedFacts = { authData: Bytes; clientDataHash: Bytes; attested: AttestedDraft; signer: KeyPair };
export type RegistrationDraft = Draft & {
  readonly ceremony: 'registration';
  attest: (facts: SignedFacts) => Statement;
  /** Members of the attestation object, in the order in which they are written. */
  object: (parts: Statement & { authData: Bytes }) => Map<string, CBORType>;
};

export function clientDataBytes({ client, rewrite }: Draft): Bytes {
  const bytes = new TextEncoder().encode(JSON.stringify(client));
  return rewrite.clientData ? rewrite.clientData(bytes) : bytes;
}

export function authenticatorDataBytes({ authenticator, rewrite }: Draft): Bytes {
  const { rpId, attested, extensions, signCount } = authenticator;
  const flags =
    (authenticator.userPresent ? 0x01 : 0) |
    (authenticator.userVerified ? 0x04 : 0) |
    (authenticator.backupEligible ? 0x08 : 0) |
    (authenticator.backupState ? 0x10 : 0) |
    (attested ? 0x40 : 0) |
    (extensions ? 0x80 : 0);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(signCount);
  const bytes = concat(sha256(rpId), [flags], count, attested ? attestedBytes(attested) : [], extensions ?? []);
  return rewrite.authenticatorData ? rewrite.authenticatorData(bytes) : bytes;
}

function attestedBytes({ aaguid, credentialId, coseKey }: AttestedDraft): Bytes {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(credentialId.length);
  return concat(aaguid, length, credentialId, coseKey instanceof Map ? cbor(coseKey) : coseKey);
}

export function attestationObjectBytes(draft: RegistrationDraft, authData: Bytes, clientDataHash: Bytes): Bytes {
  const attested = draft.authenticator.attested;
  if (!attested) throw new Error('a registration draft lost its attested credential data');
  const statement = draft.attest({ authData, clientDataHash, attested, signer: draft.signer });
  const bytes = cbor(draft.object({ ...statement, authData }));
  return draft.rewrite.attestationObject ? draft.rewrite.attestationObject(bytes) : bytes;
}

export function attestationObjectMembers({ format, statement, authData }: Statement & { authData: Bytes }): Map<string, CBORType> {
  return new Map<string, CBORType>([
    ['fmt', format],
    ['attStmt', statement],
    ['authData', authData],
  ]);
}

export function cbor(value: CBORType): Bytes {
  return new Uint8Array(encodeCBOR(value));
}

export function sha256(data: string | Uint8Array): Bytes {
  return new Uint8Array(createHash('sha256').update(data).digest());
}

export function concat(...parts: (ArrayLike<number> & Iterable<number>)[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
