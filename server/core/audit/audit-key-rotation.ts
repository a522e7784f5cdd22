/**
 * One audit key follows another: a statement that both signed (contract §6).
 *
 * The old key's signature authorises the successor: without it, anyone could hand a verifier a new key of the bank. The new
 * key's signature acknowledges the predecessor: without it, anyone could claim to have been the bank before. So trust in one key
 * reaches the other, and no key that only a database or a document names. It reaches only as far as the key was kept
 * safe: a thief of a retired key can name a successor, and a verifier who trusts only the stolen key cannot tell (see
 * `audit-key-history.ts`).
 */
import { createPublicKey } from 'node:crypto';
import { isBase64url } from '../encoding/base64url.ts';
import { type AuditKey, type AuditSigner, auditKey, statementVerifies } from './audit-key.ts';
import { ROTATION_LABEL } from './signed-statement.ts';

export type RotationStatement = {
  readonly previousKeyId: string;
  readonly keyId: string;
  /** The new key, SubjectPublicKeyInfo: statement and old key are enough to verify it. */
  readonly publicKeyPem: string;
  /** RFC 3339, UTC. */
  readonly rotatedAt: string;
};

export type KeyRotation = {
  readonly statement: RotationStatement;
  /** By the old key, base64url. */
  readonly previousSignature: string;
  /** By the new key, base64url. */
  readonly signature: string;
};

/** @param now milliseconds since the epoch */
export function signRotation(previous: AuditSigner, next: AuditSigner, now: number): KeyRotation {
  const { keyId, publicKeyPem } = next;
  const statement = { previousKeyId: previous.keyId, keyId, publicKeyPem, rotatedAt: new Date(now).toISOString() };
  return { statement, previousSignature: previous.sign(ROTATION_LABEL, statement), signature: next.sign(ROTATION_LABEL, statement) };
}

/** Whether both keys signed that `next` follows `previous`. */
export function rotationJoins(previous: AuditKey, next: AuditKey, { statement, previousSignature, signature }: KeyRotation): boolean {
  return (
    statement.previousKeyId === previous.keyId &&
    statement.keyId === next.keyId &&
    publicAuditKey(statement.publicKeyPem)?.keyId === next.keyId &&
    statementVerifies(previous, ROTATION_LABEL, statement, previousSignature) &&
    statementVerifies(next, ROTATION_LABEL, statement, signature)
  );
}

export function isKeyRotation(value: unknown): value is KeyRotation {
  if (typeof value !== 'object' || value === null) return false;
  const { statement, previousSignature, signature } = value as Record<string, unknown>;
  if (typeof statement !== 'object' || statement === null) return false;
  const { previousKeyId, keyId, publicKeyPem, rotatedAt } = statement as Record<string, unknown>;
  return (
    typeof publicKeyPem === 'string' &&
    isTime(rotatedAt) &&
    [previousKeyId, keyId, previousSignature, signature].every((each) => typeof each === 'string' && isBase64url(each))
  );
}

/** In the one spelling of RFC 3339 that this bank signs: a key's end is compared with it. */
const isTime = (value: unknown): boolean =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value;

/** An Ed25519 public key in PEM, or null. */
export function publicAuditKey(pem: string): AuditKey | null {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? auditKey(key) : null;
  } catch {
    return null;
  }
}
