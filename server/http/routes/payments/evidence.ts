/**
 * Evidence of an accepted authorisation, sealed when it is served, and the public keys to check the seal with (contract §6).
 *
 * PSD2 Art 72(1). The keys are public: a seal that only the bank can check is of no use to others.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { AuthorisationPort } from '../../../ceremonies/ports.ts';
import { signersChain } from '../../../core/audit/audit-key-chain.ts';
import type { DatedKey } from '../../../core/audit/audit-key-history.ts';
import { type EvidenceParts, KEY_RETRY_SECONDS, sealedEvidence } from '../../../evidence/seal-evidence.ts';
import type { StoredAuditKey } from '../../../storage/audit/audit-keys.ts';
import type { EvidenceStore, KeptEvidence } from '../../../storage/authorisations/evidence.ts';
import type { PaymentStore } from '../../../storage/payments/payments.ts';
import type { FastifyApp } from '../../frame/fastify-app.ts';
import { sendProblem } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import * as schemas from '../../shapes/schemas.ts';

type Parts = EvidenceParts & {
  readonly authorisations: AuthorisationPort;
  readonly evidence: EvidenceStore;
  readonly payments: PaymentStore;
  readonly gate: SessionGate;
};

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

export function evidenceRoutes(app: FastifyApp, { gate, ...parts }: Parts): void {
  app.get(
    '/api/payments/:paymentId/evidence',
    {
      onRequest: gate.requirePayer,
      schema: {
        operationId: 'getPaymentEvidence',
        summary: 'Evidence of an executed payment',
        problems: ['not-found'],
        params: Type.Object({ paymentId: Type.String() }),
        response: { 200: schemas.PaymentEvidence },
      },
    },
    async (request, reply) => {
      const { paymentId } = request.params;
      const payment = await parts.payments.own(gate.caller(request).payerId, paymentId);
      return payment ? send(request, reply, await parts.evidence.ofPayment(paymentId)) : sendProblem(reply, 'not-found');
    },
  );

  app.get(
    '/api/bindings/:authorisationId/evidence',
    {
      onRequest: gate.requirePayer,
      schema: {
        operationId: 'getBindingEvidence',
        summary: 'Evidence of an accepted consent to change credentials',
        problems: ['not-found'],
        params: Type.Object({ authorisationId: Type.String() }),
        response: { 200: schemas.Evidence },
      },
    },
    async (request, reply) => {
      const { authorisationId } = request.params;
      const own = await parts.authorisations.own(gate.caller(request).payerId, authorisationId);
      // Evidence of a payment has one address, below the payment.
      if (!own || own.scope === 'payment') return sendProblem(reply, 'not-found');
      return send(request, reply, await parts.evidence.of(authorisationId));
    },
  );

  app.get(
    '/.well-known/fido2-sca-audit-keys',
    {
      schema: {
        operationId: 'getAuditKeys',
        summary: 'Public keys of seals, and when each was in use',
        security: [],
        response: { 200: AuditKeys },
      },
    },
    async (_request, reply) => {
      // A row in the database makes no key of the bank: only keys that the key of this instance vouches for are published.
      const { links } = signersChain(parts.auditSigner, await parts.auditKeys.all());
      return reply.send({ keys: links.flatMap(({ key, row }) => (row === null ? [] : [published(key, row)])) });
    },
  );

  /** The sealed document with its place in the log. A payer gets no document that does not fit the log. */
  async function send(request: FastifyRequest, reply: FastifyReply, kept: KeptEvidence | null): Promise<FastifyReply> {
    const evidence = await sealedEvidence(parts, kept);
    switch (evidence.state) {
      case 'sealed':
        return reply.send(evidence.document);
      case 'key-retired':
        return sendProblem(reply, 'unavailable', { retryAfterSeconds: KEY_RETRY_SECONDS });
      case 'unproven':
        request.log.error({ sequence: kept?.sequence }, 'evidence is not what the audit log says; it was not sealed');
        return sendProblem(reply, 'internal');
      case 'none':
        return sendProblem(reply, 'not-found');
    }
  }
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
