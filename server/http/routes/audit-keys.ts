/**
 * The public keys to check seals and checkpoints with (contract §6): a seal that only the bank can check is of no use to others.
 *
 * RTS Art 29; PSD2 Art 72(1). Each key comes with the times of its use, and with the statement that both keys of a rotation signed.
 */
import { Type } from 'typebox';
import { signersChain } from '../../core/audit/audit-key-chain.ts';
import type { DatedKey } from '../../core/audit/audit-key-history.ts';
import type { EvidenceParts } from '../../evidence/seal-evidence.ts';
import type { StoredAuditKey } from '../../storage/audit/audit-keys.ts';
import { type FastifyApp, limited } from '../frame/fastify-app.ts';
import * as schemas from '../shapes/schemas.ts';

type Parts = Pick<EvidenceParts, 'auditKeys' | 'auditSigner'>;

const Rotation = Type.Object(
  {
    statement: Type.Object({
      previousKeyId: Type.String(),
      keyId: Type.String(),
      publicKeyPem: Type.String(),
      rotatedAt: schemas.Time,
    }),
    previousSignature: Type.String({ description: 'by the key before, base64url' }),
    signature: Type.String({ description: 'by this key, base64url' }),
  },
  { description: 'both over "fido2-sca/audit-key-rotation/1" 0x00 JCS(statement)' },
);
const AuditKeys = Type.Object({
  keys: Type.Array(
    Type.Object({
      keyId: Type.String({ description: 'SHA-256 of the public key (SubjectPublicKeyInfo, DER), base64url' }),
      algorithm: Type.Literal('Ed25519'),
      publicKeyPem: Type.String(),
      validFrom: schemas.Time,
      validUntil: Type.Union([schemas.Time, Type.Null()]),
      rotation: Type.Union([Rotation, Type.Null()]),
    }),
  ),
});

/** POLICY: a verifier of many files asks once a minute, and hears of a rotation within one. */
const FRESH_FOR = 'public, max-age=60';

export function auditKeysRoute(app: FastifyApp, { auditKeys, auditSigner }: Parts): void {
  app.get(
    '/.well-known/fido2-sca-audit-keys',
    {
      config: limited,
      schema: {
        operationId: 'getAuditKeys',
        summary: 'Public keys of seals, and when each was in use',
        security: [],
        response: { 200: AuditKeys },
      },
    },
    async (_request, reply) => {
      // A row in the database makes no key of the bank: only keys that the key of this instance vouches for are published.
      const { links } = signersChain(auditSigner, await auditKeys.all());
      return reply
        .header('cache-control', FRESH_FOR)
        .send({ keys: links.flatMap(({ key, row }) => (row === null ? [] : [published(key, row)])) });
    },
  );
}

/** The key and its times as the rotation statements have them. The row is used only for what no statement has. */
function published({ keyId, key, retiredAt }: DatedKey, { rotation, validFrom, validUntil }: StoredAuditKey) {
  const end = retiredAt ?? validUntil;
  return {
    keyId,
    algorithm: 'Ed25519' as const,
    publicKeyPem: key.export({ type: 'spki', format: 'pem' }) as string,
    validFrom: rotation?.statement.rotatedAt ?? new Date(validFrom).toISOString(),
    validUntil: end === null ? null : new Date(end).toISOString(),
    rotation,
  };
}
