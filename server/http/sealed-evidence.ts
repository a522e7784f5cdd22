/**
 * Evidence of an executed payment as it is served: put together, and sealed (contract §6).
 *
 * PSD2 Art 72(1). Payer and auditor get the same document from the same function, so that what an auditor judges is what
 * the payer holds.
 */
import type { AuditSigner } from '../core/audit-key.ts';
import { SEAL_LABEL } from '../core/signed-statement.ts';
import type { AuditKeyStore } from '../storage/audit-keys.ts';
import type { AuditLog } from '../storage/audit-log.ts';
import type { CheckpointStore } from '../storage/checkpoints.ts';
import type { PaymentStore } from '../storage/payments.ts';

export type EvidenceParts = {
  readonly audit: AuditLog;
  readonly auditKeys: AuditKeyStore;
  readonly auditSigner: AuditSigner;
  readonly checkpoints: CheckpointStore;
  readonly payments: PaymentStore;
};

/** POLICY: what a rolling restart of the instances takes; until then others of them answer. */
export const KEY_RETRY_SECONDS = 10;

/** @returns the document, null where the payment has none, or that this instance may not seal any more */
export async function sealedEvidence(parts: EvidenceParts, paymentId: string): Promise<object | null | 'key-retired'> {
  const { audit, auditKeys, auditSigner, checkpoints, payments } = parts;
  const evidence = await payments.evidence(paymentId);
  const recorded = evidence && (await audit.at(evidence.sequence));
  if (!evidence || !recorded) return null;
  // The details of the event, and their salt, show that the digest in the event is that of this document.
  const opened = recorded.stored && { salt: recorded.stored.salt, details: JSON.parse(recorded.stored.details) };
  // RFC 6962 §2.1.1: every payer who downloads evidence holds a checkpoint, and so is a witness of the log.
  const checkpoint = await checkpoints.covering(evidence.sequence);
  const path = checkpoint && (await checkpoints.inclusionPath(evidence.sequence, checkpoint.treeSize));
  const document = { ...JSON.parse(evidence.document), audit: { event: recorded.event, opened, checkpoint, path } };
  // Asked last: an instance that missed a rotation must not seal with a key that the bank has retired.
  if (!(await auditKeys.isInUse(auditSigner.keyId))) return 'key-retired';
  return { ...document, seal: { keyId: auditSigner.keyId, signature: auditSigner.sign(SEAL_LABEL, document) } };
}
