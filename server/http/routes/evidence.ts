/**
 * Evidence of an executed payment, sealed as it is served, and the public keys to check the seal with (contract §6).
 *
 * PSD2 Art 72(1). The keys are public: a seal that only the bank can check proves nothing to anybody else.
 */
import { Type } from 'typebox';
import type { AuditKeyStore } from '../../storage/audit-keys.ts';
import type { House } from '../house.ts';
import { sendProblem } from '../problems.ts';
import * as schemas from '../schemas.ts';
import { type EvidenceParts, sealedEvidence } from '../sealed-evidence.ts';
import type { SessionGate } from '../session.ts';

type Parts = EvidenceParts & { readonly auditKeys: AuditKeyStore; readonly gate: SessionGate };

const AuditKeys = Type.Object({
  keys: Type.Array(
    Type.Object({
      keyId: Type.String({ description: 'SHA-256 of the public key (SubjectPublicKeyInfo, DER), base64url' }),
      algorithm: Type.Literal('Ed25519'),
      publicKeyPem: Type.String(),
      validFrom: schemas.Time,
      validUntil: Type.Union([schemas.Time, Type.Null()]),
    }),
  ),
});

export function evidenceRoutes(app: House, { auditKeys, gate, ...parts }: Parts): void {
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
      const payment = await parts.payments.own(gate.caller(request).payerId, request.params.paymentId);
      const document = payment && (await sealedEvidence(parts, payment.paymentId));
      return document ? reply.send(document) : sendProblem(reply, 'not-found');
    },
  );

  app.get(
    '/.well-known/fido2-sca-audit-keys',
    { schema: { summary: 'Public keys of seals, and when each was in use', response: { 200: AuditKeys } } },
    async (_request, reply) => {
      const time = (at: number) => new Date(at).toISOString();
      const keys = (await auditKeys.all()).map(({ keyId, publicKeyPem, validFrom, validUntil }) => ({
        keyId,
        algorithm: 'Ed25519' as const,
        publicKeyPem,
        validFrom: time(validFrom),
        validUntil: validUntil === null ? null : time(validUntil),
      }));
      return reply.send({ keys });
    },
  );
}
