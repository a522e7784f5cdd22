/**
 * The bank's own verdict on evidence that it serves, by the same checks that anybody runs on the file (contract §6).
 *
 * What the verifier has to bring is the bank's own here: RP ID, origins, and every key that it ever sealed with. So
 * `bound` on an auditor's screen means that the bank agrees with itself, no more: an auditor who does not take its word
 * downloads the file and brings the keys from elsewhere.
 */
import { createPublicKey } from 'node:crypto';
import { auditKey } from '../core/audit-key.ts';
import { readEvidence } from './evidence-file.ts';
import { type EvidenceVerdict, judgeEvidence } from './evidence-verdict.ts';

/** `reason` where the document is not even in shape: then it contradicts what evidence is, and no check was made. */
export type OwnVerdict = EvidenceVerdict & { readonly reason?: string };
export type JudgeOwnEvidence = (document: object, publicKeyPems: readonly string[]) => OwnVerdict;

export function ownVerdict(relyingParty: { readonly id: string; readonly origins: readonly string[] }): JudgeOwnEvidence {
  return (document, publicKeyPems) => {
    const read = readEvidence(Buffer.from(JSON.stringify(document)));
    if (!read.ok) return { verdict: 'inconsistent', checks: [], reason: read.reason };
    const auditKeys = publicKeyPems.map((pem) => auditKey(createPublicKey(pem)));
    return judgeEvidence(read.document, { rpId: relyingParty.id, origins: relyingParty.origins, auditKeys });
  };
}
