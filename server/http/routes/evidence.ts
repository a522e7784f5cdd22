/**
 * Evidence of an executed payment, sealed as it is served, and the public keys to check the seal with (contract §6).
 *
 * PSD2 Art 72(1). The keys are public: a seal that only the bank can check proves nothing to anybody else.
 */
import { Type } from 'typebox';
import type { AuditSigner } from '../../core/audit-key.ts';
import { SEAL_LABEL } from '../../core/signed-statement.ts';
import type { AuditKeyStore } from '../../storage/audit-keys.ts';
import type { AuditLog } from '../../storage/audit-log.ts';
import type { CheckpointStore } from '../../storage/checkpoints.ts';
import type { PaymentStore } from '../../storage/payments.ts';
import type { House } from '../house.ts';
import { sendProblem } from '../problems.ts';
import * as schemas from '../schemas.ts';
import type { SessionGate } from '../session.ts';

type Parts = {
  readonly audit: AuditLog;
  readonly auditKeys: AuditKeyStore;
  readonly auditSigner: AuditSigner;
  readonly checkpoints: CheckpointStore;
  readonly payments: PaymentStore;
  readonly gate: SessionGate;
};

/** POLICY: what a rolling restart of the instances takes; until then others of them answer. */
const KEY_RETRY_SECONDS = 10;

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

export function evidenceRoutes(app: House, { audit, auditKeys, auditSigner, checkpoints, payments, gate }: Parts): void {
  app.get(
    '/api/payments/:paymentId/evidence',
    {
      onRequest: gate.requirePayer,
      schema: {
        summary: 'Evidence of an executed payment',
        params: Type.Object({ paymentId: Type.String() }),
        response: { 200: schemas.AnyObject },
      },
    },
    async (request, reply) => {
      const payment = await payments.own(gate.caller(request).payerId, request.params.paymentId);
      const evidence = payment && (await payments.evidence(payment.paymentId));
      const recorded = evidence && (await audit.at(evidence.sequence));
      if (!evidence || !recorded) return sendProblem(reply, 'not-found');
      // The details of the event, and their salt, show that the digest in the event is that of this document.
      const opened = recorded.stored && { salt: recorded.stored.salt, details: JSON.parse(recorded.stored.details) };
      // RFC 6962 §2.1.1: every payer who downloads evidence holds a checkpoint, and so is a witness of the log.
      const checkpoint = await checkpoints.covering(evidence.sequence);
      const path = checkpoint && (await checkpoints.inclusionPath(evidence.sequence, checkpoint.treeSize));
      const document = { ...JSON.parse(evidence.document), audit: { event: recorded.event, opened, checkpoint, path } };
      // Asked last: an instance that missed a rotation must not seal with a key that the bank has retired.
      if (!(await auditKeys.isInUse(auditSigner.keyId))) return sendProblem(reply, 'unavailable', { retryAfterSeconds: KEY_RETRY_SECONDS });
      return reply.send({ ...document, seal: { keyId: auditSigner.keyId, signature: auditSigner.sign(SEAL_LABEL, document) } });
    },
  );

  app.get(
    '/.well-known/fido2-sca-audit-keys',
    { schema: { summary: 'Public keys of seals, and when each was in use', response: { 200: AuditKeys } } },
    async (_request, reply) => {
      const time = (at: number) => new Date(at).toISOString();
      const keys = (await auditKeys.all()).map(({ keyId, publicKeyPem, validFrom, validUntil, rotation }) => ({
        keyId,
        algorithm: 'Ed25519' as const,
        publicKeyPem,
        validFrom: time(validFrom),
        validUntil: validUntil === null ? null : time(validUntil),
        rotation,
      }));
      return reply.send({ keys });
    },
  );
}
