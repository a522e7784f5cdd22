/**
 * One payment as an auditor sees it: the facts, the evidence with its verdict, and the refused answers.
 *
 * PSD2 Art 72(1): the bank proves that the payment was authenticated and accurately recorded. The evidence is byte for
 * byte what the payer downloads, and the verdict is that of the public checks. Only the refused answers are for auditors
 * alone (RTS Art 4(3)(a)).
 */
import { Type } from 'typebox';
import type { Environment } from '../../../ceremonies/environment.ts';
import { signersChain } from '../../../core/audit/audit-key-chain.ts';
import type { JudgeOwnEvidence } from '../../../evidence/own-verdict.ts';
import { type EvidenceParts, KEY_RETRY_SECONDS, sealedEvidence } from '../../../evidence/seal-evidence.ts';
import type { AuditSearch } from '../../../storage/audit/audit-search.ts';
import type { EvidenceStore } from '../../../storage/authorisations/evidence.ts';
import type { RefusedAssertionStore } from '../../../storage/authorisations/refused-assertions.ts';
import type { PaymentStore } from '../../../storage/payments/payments.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendProblem } from '../../frame/problems.ts';
import type { AuditorGate } from '../../sessions/auditor-gate.ts';
import { explainFailure } from '../../shapes/audit/audit-event-json.ts';
import { AuditedPayment } from '../../shapes/audit/audit-schemas.ts';
import { paymentJson } from '../../shapes/payment-json.ts';
import { Id } from '../../shapes/schemas.ts';

type Parts = EvidenceParts & {
  readonly evidence: EvidenceStore;
  readonly payments: PaymentStore;
  readonly environment: Environment;
  readonly auditors: AuditorGate;
  readonly auditSearch: AuditSearch;
  readonly judgeOwnEvidence: JudgeOwnEvidence;
  readonly refusedAssertions: RefusedAssertionStore;
};

/** POLICY: only the newest are shown; the log has all of them, by payment. */
const MOST_REFUSALS = 100;

export function auditPaymentRoutes(app: FastifyApp, parts: Parts): void {
  const { environment, auditKeys, auditSigner, auditors, auditSearch, judgeOwnEvidence, payments, refusedAssertions } = parts;

  app.get(
    '/api/audit/payments/:paymentId',
    {
      onRequest: auditors.requireAuditor,
      config: limited,
      schema: {
        operationId: 'getAuditedPayment',
        summary: 'A payment, its evidence, the verdict on it and the refused tries; the reading is on record (auditors)',
        problems: ['role-required', 'not-found'],
        params: Type.Object({ paymentId: Id }),
        response: { 200: AuditedPayment },
      },
    },
    async (request, reply) => {
      const { paymentId } = request.params;
      const payment = await payments.load(paymentId);
      if (!payment) return sendProblem(reply, 'not-found');
      await auditors.recordReading(request, { paymentId }, paymentId);
      const evidence = await sealedEvidence(parts, await parts.evidence.ofPayment(paymentId));
      if (evidence.state === 'key-retired') return sendProblem(reply, 'unavailable', { retryAfterSeconds: KEY_RETRY_SECONDS });
      // An auditor also sees evidence that does not fit the log, without a seal. The failing checks, or `verify-audit`, say
      // where it was changed.
      if (evidence.state === 'unproven') request.log.error({ paymentId }, 'evidence is not what the audit log says; it was not sealed');
      const document = evidence.state === 'none' ? null : evidence.document;
      const { links } = signersChain(auditSigner, document === null ? [] : await auditKeys.all());
      const { verdict, checks, reason } =
        document === null
          ? {}
          : judgeOwnEvidence(
              document,
              links.map(({ key }) => key),
            );
      return reply.send({
        payment: { ...paymentJson(payment, environment.now()), payerId: payment.payerId },
        evidence: document,
        verdict: verdict ? { verdict, checks: [...(checks ?? [])], ...(reason !== undefined && { reason }) } : null,
        refusals: await refusalsOf(paymentId),
      });
    },
  );

  /** Newest first. */
  async function refusalsOf(paymentId: string) {
    const filter = { paymentId, type: 'payment-authorisation', outcome: 'failure' };
    const { events } = await auditSearch(filter, { before: Number.MAX_SAFE_INTEGER }, MOST_REFUSALS);
    const kept = new Set(await refusedAssertions.ofPayment(paymentId, MOST_REFUSALS));
    return events.map((event) => ({
      sequence: event.sequence,
      recordedAt: event.recordedAt,
      failure: explainFailure(event),
      kept: kept.has(event.sequence),
    }));
  }
}
