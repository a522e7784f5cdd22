/**
 * Evidence of an executed payment as it is served: put together, and sealed (contract §6).
 *
 * PSD2 Art 72(1). Payer and auditor get the same document from the same function, so that what an auditor judges is what
 * the payer holds.
 */
import type { AuditSigner } from '../core/audit-key.ts';
import { SEAL_LABEL } from '../core/signed-statement.ts';
import type { AuditLog } from '../storage/audit-log.ts';
import type { CheckpointStore } from '../storage/checkpoints.ts';
import type { PaymentStore } from '../storage/payments.ts';

export type EvidenceParts = {
  readonly audit: AuditLog;
  readonly auditSigner: AuditSigner;
  readonly checkpoints: CheckpointStore;
  readonly payments: PaymentStore;
};

/** @returns the document, or null where the payment has none */
export async function sealedEvidence(parts: EvidenceParts, paymentId: string): Promise<object | null> {
  const { audit, auditSigner, checkpoints, payments } = parts;
  const evidence = await payments.evidence(paymentId);
  const recorded = evidence && (await audit.at(evidence.sequence));
  if (!evidence || !recorded) return null;
  // The details of the event, and their salt, show that the digest in the event is that of this document.
  const opened = recorded.stored && { salt: recorded.stored.salt, details: JSON.parse(recorded.stored.details) };
  // RFC 6962 §2.1.1: every payer who downloads evidence holds a checkpoint, and so is a witness of the log.
  const checkpoint = await checkpoints.covering(evidence.sequence);
  const path = checkpoint && (await checkpoints.inclusionPath(evidence.sequence, checkpoint.treeSize));
  const document = { ...JSON.parse(evidence.document), audit: { event: recorded.event, opened, checkpoint, path } };
  return { ...document, seal: { keyId: auditSigner.keyId, signature: auditSigner.sign(SEAL_LABEL, document) } };
}
