/**
 * The statement by which one audit key follows another: contract §6. Every part of it is signed, by both.
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type AuditKey, auditKey, auditSigner } from '../../../server/core/audit/audit-key.ts';
import {
  isKeyRotation,
  type KeyRotation,
  publicAuditKey,
  rotationJoins,
  signRotation,
} from '../../../server/core/audit/audit-key-rotation.ts';
import { CHECKPOINT_LABEL, ROTATION_LABEL } from '../../../server/core/audit/signed-statement.ts';
import { AUDIT_KEY, START } from '../../support/bank/bank.ts';

const NEXT = generateKeyPairSync('ed25519').privateKey;
const STRANGER = generateKeyPairSync('ed25519').privateKey;
const [old, next, stranger] = [AUDIT_KEY, NEXT, STRANGER].map((key) => auditKey(createPublicKey(key))) as [AuditKey, AuditKey, AuditKey];
const [oldSigner, nextSigner, strangerSigner] = [AUDIT_KEY, NEXT, STRANGER].map(auditSigner) as [Signer, Signer, Signer];
type Signer = ReturnType<typeof auditSigner>;
const rotation = signRotation(oldSigner, nextSigner, START);
const { statement } = rotation;

describe('a rotation', () => {
  it('joins the two keys that signed it, in this order, and no other', () => {
    expect(rotationJoins(old, next, rotation)).toBe(true);
    expect(rotationJoins(next, old, rotation)).toBe(false);
    expect(rotationJoins(stranger, next, rotation)).toBe(false);
    expect(rotationJoins(old, stranger, rotation)).toBe(false);
  });

  it.each<[string, KeyRotation]>([
    ['without the old key’s signature', { ...rotation, previousSignature: nextSigner.sign(ROTATION_LABEL, statement) }],
    ['without the new key’s signature', { ...rotation, signature: oldSigner.sign(ROTATION_LABEL, statement) }],
    ['signed by a stranger', { ...rotation, previousSignature: strangerSigner.sign(ROTATION_LABEL, statement) }],
    ['signed as another kind of statement', { ...rotation, signature: nextSigner.sign(CHECKPOINT_LABEL, statement) }],
    ['at another time', { ...rotation, statement: { ...statement, rotatedAt: new Date(START + 1).toISOString() } }],
    ['with a member that nobody signed', { ...rotation, statement: { ...statement, note: 'x' } as never }],
  ])('%s joins nothing', (_, changed) => {
    expect(rotationJoins(old, next, changed)).toBe(false);
  });

  it('that both sign over another key’s PEM joins nothing', () => {
    const other = { ...statement, publicKeyPem: strangerSigner.publicKeyPem };
    const both = { previousSignature: oldSigner.sign(ROTATION_LABEL, other), signature: nextSigner.sign(ROTATION_LABEL, other) };
    expect(rotationJoins(old, next, { statement: other, ...both })).toBe(false);
  });

  it.each([
    null,
    'x',
    {},
    { statement: null },
    { ...rotation, signature: 1 },
    { ...rotation, statement: { ...statement, rotatedAt: 'some day' } },
    { ...rotation, statement: { ...statement, rotatedAt: '2026-11-23' } },
    { ...rotation, statement: { ...statement, keyId: '=' } },
  ])('is not %j', (value) => expect(isKeyRotation(value)).toBe(false));
});

describe('a public audit key', () => {
  it('is an Ed25519 key in PEM, and nothing else', () => {
    expect(publicAuditKey(oldSigner.publicKeyPem)?.keyId).toBe(old.keyId);
    const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }) as string;
    for (const pem of ['', 'junk', p256]) expect(publicAuditKey(pem)).toBeNull();
  });
});
