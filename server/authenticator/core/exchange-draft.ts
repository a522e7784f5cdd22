/**
 * A ceremony's answer while it is still structure: what a fault may change before anything is encoded and signed.
 *
 * WebAuthn L3 §5.8.1 (client data), §6.1 (authenticator data), §6.5.4 (attestation object).
 * Faults change a draft, then the draft is encoded and signed as any answer is. So a test fails for its own reason and
 * not for a signature that no longer fits.
 */
import { type Bytes, bigEndian, type CborValue, cbor, concat, type Sha256 } from './bytes.ts';
import type { CoseKey, KeyPair } from './key-pair.ts';

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
export type Statement = { format: string; statement: Map<string, CborValue> };
export type SignedFacts = { authData: Bytes; clientDataHash: Bytes; attested: AttestedDraft; signer: KeyPair };
/** Makes the attestation statement of a new credential. */
export type Attest = (facts: SignedFacts) => Statement | Promise<Statement>;
export type RegistrationDraft = Draft & {
  readonly ceremony: 'registration';
  attest: Attest;
  /** Members of the attestation object, in the order in which they are written. */
  object: (parts: Statement & { authData: Bytes }) => Map<string, CborValue>;
};

export function clientDataBytes({ client, rewrite }: Draft): Bytes {
  const bytes = new TextEncoder().encode(JSON.stringify(client));
  return rewrite.clientData ? rewrite.clientData(bytes) : bytes;
}

export async function authenticatorDataBytes({ authenticator, rewrite }: Draft, sha256: Sha256): Promise<Bytes> {
  const { rpId, attested, extensions, signCount } = authenticator;
  const flags =
    (authenticator.userPresent ? 0x01 : 0) |
    (authenticator.userVerified ? 0x04 : 0) |
    (authenticator.backupEligible ? 0x08 : 0) |
    (authenticator.backupState ? 0x10 : 0) |
    (attested ? 0x40 : 0) |
    (extensions ? 0x80 : 0);
  const bytes = concat(await sha256(rpId), [flags], bigEndian(signCount, 4), attested ? attestedBytes(attested) : [], extensions ?? []);
  return rewrite.authenticatorData ? rewrite.authenticatorData(bytes) : bytes;
}

function attestedBytes({ aaguid, credentialId, coseKey }: AttestedDraft): Bytes {
  const key = coseKey instanceof Map ? cbor(coseKey) : coseKey;
  return concat(aaguid, bigEndian(credentialId.length, 2), credentialId, key);
}

export async function attestationObjectBytes(draft: RegistrationDraft, authData: Bytes, clientDataHash: Bytes): Promise<Bytes> {
  const attested = draft.authenticator.attested;
  if (!attested) throw new Error('a registration draft lost its attested credential data');
  const statement = await draft.attest({ authData, clientDataHash, attested, signer: draft.signer });
  const bytes = cbor(draft.object({ ...statement, authData }));
  return draft.rewrite.attestationObject ? draft.rewrite.attestationObject(bytes) : bytes;
}

export function attestationObjectMembers({ format, statement, authData }: Statement & { authData: Bytes }): Map<string, CborValue> {
  return new Map<string, CborValue>([
    ['fmt', format],
    ['attStmt', statement],
    ['authData', authData],
  ]);
}
