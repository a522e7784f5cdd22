/** A credential as its payer sees it (contract §3), with the browsers that signed along with it. */
import { type Static, Type } from 'typebox';
import type { BrowserBoundKeyBoundBy, BrowserBoundKeyStatus, Possession } from '../../core/browser-bound-key.ts';
import type { AttestationVerdict, CredentialStatus } from '../../core/credential-record.ts';
import { Time, Word } from './schemas.ts';

export const BrowserBoundKey = Type.Object({
  keyId: Type.String({ description: 'SHA-256 of the COSE key, base64url' }),
  status: Word<BrowserBoundKeyStatus>(['seen', 'bound']),
  boundBy: Type.Union([Word<BrowserBoundKeyBoundBy>(['registration', 'activation', 'bind-browser-key']), Type.Null()]),
  firstSeenAt: Time,
  boundAt: Type.Union([Time, Type.Null()]),
  lastUsedAt: Time,
});

export const Credential = Type.Object({
  credentialId: Type.String(),
  label: Type.String(),
  aaguid: Type.String(),
  authenticatorName: Type.Union([Type.String(), Type.Null()]),
  transports: Type.Array(Type.String()),
  backupEligible: Type.Boolean(),
  backupState: Type.Boolean(),
  attestation: Type.Object({ format: Type.String(), verdict: Word<AttestationVerdict>(['verified', 'self', 'none', 'untrusted']) }),
  algorithm: Type.Union([Type.Integer(), Type.Null()], {
    description: 'COSE identifier (RFC 9053); null: the key is none that this server reads',
  }),
  securePaymentConfirmation: Type.Boolean(),
  createdAt: Time,
  lastUsedAt: Type.Union([Time, Type.Null()]),
  status: Word<CredentialStatus>(['pending', 'active', 'suspended', 'revoked']),
  possession: Word<Possession>(['device-bound', 'not-backup-eligible', 'synced', 'synced-with-bound-browser-key']),
  vouched: Type.Union([Type.Boolean(), Type.Null()], {
    description: 'registered on more than the word of another passkey; null: not known',
  }),
  browserKeys: Type.Array(BrowserBoundKey),
  inUse: Type.Boolean(),
});

export type BrowserBoundKeyJson = Static<typeof BrowserBoundKey>;
export type CredentialJson = Static<typeof Credential>;
