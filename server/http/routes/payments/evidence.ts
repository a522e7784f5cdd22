/** Evidence of an executed payment, below the payment (contract §6; PSD2 Art 72(1)). */
import { Type } from 'typebox';
import type { EvidenceStore } from '../../../storage/authorisations/evidence.ts';
import type { PaymentStore } from '../../../storage/payments/payments.ts';
import type { FastifyApp } from '../../frame/fastify-app.ts';
import * as schemas from '../../shapes/schemas.ts';
import { evidenceRoute } from '../evidence-route.ts';

type Parts = Parameters<typeof evidenceRoute>[1] & { readonly evidence: EvidenceStore; readonly payments: PaymentStore };

export function paymentEvidenceRoute(app: FastifyApp, parts: Parts): void {
  evidenceRoute(app, parts, {
    path: '/api/payments/:paymentId/evidence',
    operationId: 'getPaymentEvidence',
    summary: 'Evidence of an executed payment',
    params: Type.Object({ paymentId: Type.String() }),
    response: schemas.PaymentEvidence,
    find: async (payerId, request) => {
      const { paymentId } = request.params as { paymentId: string };
      return (await parts.payments.own(payerId, paymentId)) ? parts.evidence.ofPayment(paymentId) : null;
    },
  });
}
