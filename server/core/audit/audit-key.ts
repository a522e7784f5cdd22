/**
 * The audit key: an Ed25519 key with which the bank signs evidence and checkpoints (contract §6).
 *
 * The name of a key follows from the key: `keyId` is the SHA-256 of the public key as SubjectPublicKeyInfo in DER, base64url, so
 * a name cannot be given to another key. A holder of the private key can seal anything: a seal is the bank's
 * word, not the payer's (PSD2 Art 72(1)).
 */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { fromBase64url, isBase64url } from '../encoding/base64url.ts';
import { digest } from './audit-chain.ts';
import { type StatementLabel, statementBytes } from './signed-statement.ts';

export type AuditKey = { readonly keyId: string; readonly key: KeyObject };

export type AuditSigner = {
  readonly keyId: string;
  /** SubjectPublicKeyInfo. */
  readonly publicKeyPem: string;
  /** @returns the signature, base64url */
  readonly sign: (label: StatementLabel, statement: object) => string;
};

/** The public half, with its name. */
export function auditKey(publicKey: KeyObject): AuditKey {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { keyId: digest(der), key: publicKey };
}

export function auditSigner(privateKey: KeyObject): AuditSigner {
  const { keyId, key } = auditKey(createPublicKey(privateKey));
  return {
    keyId,
    publicKeyPem: key.export({ type: 'spki', format: 'pem' }) as string,
    sign: (label, statement) => sign(null, statementBytes(label, statement), privateKey).toString('base64url'),
  };
}

/** Whether `signature` (base64url) is this key's over this statement. */
export function statementVerifies({ key }: AuditKey, label: StatementLabel, statement: object, signature: string): boolean {
  try {
    return isBase64url(signature) && verify(null, statementBytes(label, statement), key, fromBase64url(signature));
  } catch {
    return false; // a statement that is no canonical JSON
  }
}
