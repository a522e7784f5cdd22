/**
 * Evidence of an accepted authorisation as it is served: put together, and sealed (contract §6).
 *
 * PSD2 Art 72(1). Payer and auditor get the same document from the same function, so an auditor judges exactly what
 * the payer holds.
 */
import { type AuditEvent, type AuditHead, digest, FIRST_PREVIOUS_HASH, followChain } from '../core/audit/audit-chain.ts';
import type { Checkpoint } from '../core/audit/audit-checkpoint.ts';
import type { AuditSigner } from '../core/audit/audit-key.ts';
import { inclusionHolds, leafHash } from '../core/audit/merkle-tree.ts';
import { SEAL_LABEL } from '../core/audit/signed-statement.ts';
import { fromBase64url } from '../core/encoding/base64url.ts';
import type { EvidenceJson } from '../core/evidence.ts';
import type { AuditKeyStore } from '../storage/audit/audit-keys.ts';
import type { AuditLog, RecordedEvent } from '../storage/audit/audit-log.ts';
import type { CheckpointStore } from '../storage/audit/checkpoints.ts';
import type { KeptEvidence } from '../storage/authorisations/evidence.ts';

export type EvidenceParts = {
  readonly audit: AuditLog;
  readonly auditKeys: AuditKeyStore;
  readonly auditSigner: AuditSigner;
  readonly checkpoints: CheckpointStore;
};

/** POLICY: what a rolling restart of the instances takes; until then others of them answer. */
export const KEY_RETRY_SECONDS = 10;

/**
 * `unproven`: the log does not hold the digest of this document, or holds it in an event that does not fit into the log. It is
 * given to an auditor only, and never with a seal. `key-retired`: this instance may not seal any more.
 */
export type ServedEvidence =
  | { readonly state: 'sealed' | 'unproven'; readonly document: EvidenceJson }
  | { readonly state: 'none' }
  | { readonly state: 'key-retired' };

/** @param evidence as it was kept, or null where none was */
export async function sealedEvidence(parts: EvidenceParts, evidence: KeptEvidence | null): Promise<ServedEvidence> {
  const { audit, auditKeys, auditSigner, checkpoints } = parts;
  const surroundings = evidence && (await surroundingsOf(audit, evidence.sequence));
  const recorded = surroundings?.recorded;
  if (!evidence || !recorded) return { state: 'none' };
  // The details of the event, and their salt, show that the digest in the event is that of this document.
  const opened = recorded.stored && { salt: recorded.stored.salt, details: JSON.parse(recorded.stored.details) };
  // RFC 6962 §2.1.1: every payer who downloads evidence holds a checkpoint, and so is a witness of the log.
  const checkpoint = await checkpoints.covering(evidence.sequence);
  const path = checkpoint && (await checkpoints.inclusionPath(evidence.sequence, checkpoint.treeSize));
  const proven =
    isProven(evidence.document, recorded) && standsInChain(recorded.event, surroundings) && isUnder(checkpoint, recorded, path);
  const document: Omit<EvidenceJson, 'seal'> = {
    ...JSON.parse(evidence.document),
    audit: { event: recorded.event, opened, checkpoint, path },
  };
  if (!proven) return { state: 'unproven', document: { ...document, seal: null } };
  // Asked last: an instance that missed a rotation must not seal with a key that the bank has retired.
  if (!(await auditKeys.isInUse(auditSigner.keyId))) return { state: 'key-retired' };
  const seal = { keyId: auditSigner.keyId, signature: auditSigner.sign(SEAL_LABEL, document) };
  return { state: 'sealed', document: { ...document, seal } };
}

type Surroundings = Record<'before' | 'recorded' | 'after', RecordedEvent | undefined> & { readonly head: AuditHead };

/** The event and those beside it: two look-ups, however long the log is. */
async function surroundingsOf(audit: AuditLog, sequence: number): Promise<Surroundings> {
  // The head is read first: where it is further on than the event, the event after can be read.
  const head = await audit.head();
  const events = await audit.after(sequence - 2, 3);
  const at = (place: number) => events.find(({ event }) => event.sequence === place);
  return { head, before: at(sequence - 1), recorded: at(sequence), after: at(sequence + 1) };
}

/**
 * Whether the event is that of this very document: by its own hash, the digest of its details, and the digest in them. A seal
 * without that would be the bank's word for whatever somebody wrote into the database.
 */
function isProven(document: string, { event, stored }: RecordedEvent): boolean {
  const before = { sequence: event.sequence - 1, hash: event.previousHash };
  return (
    stored !== null &&
    followChain(before, event, stored).ok &&
    (JSON.parse(stored.details) as { evidenceDigest?: unknown }).evidenceDigest === digest(document)
  );
}

/**
 * Whether the event follows the one before it, and the one after it, or the head, follows it. Otherwise an attacker who edits one event
 * with all its digests would have it sealed. A log that was computed again as a whole shows only against what was kept elsewhere.
 */
function standsInChain({ sequence, hash, previousHash }: AuditEvent, { head, before, after }: Surroundings): boolean {
  if (previousHash !== (sequence === 1 ? FIRST_PREVIOUS_HASH : before?.event.hash)) return false;
  return after ? followChain({ sequence, hash }, after.event, null).ok : head.sequence === sequence && head.hash === hash;
}

/** RFC 6962 §2.1.1: whether the event is in the log that the checkpoint was signed over, where there is one yet. */
function isUnder(checkpoint: Checkpoint | null, { event }: RecordedEvent, path: readonly string[] | null): boolean {
  if (checkpoint === null || path === null) return checkpoint === null;
  const [leaf, root] = [leafHash(fromBase64url(event.hash)), fromBase64url(checkpoint.rootHash)];
  return inclusionHolds(leaf, event.sequence - 1, checkpoint.treeSize, path.map(fromBase64url), root);
}
