/**
 * The bank's own verdict on evidence that it serves, by the same checks that a verifier runs on the file (contract §6).
 *
 * The bank brings its own RP ID, its origins, and the keys that its signing key vouches for. So
 * `bound` on an auditor's screen means only that the bank agrees with itself. An auditor who does not trust that
 * downloads the file and brings the keys from elsewhere.
 */
import type { DatedKey } from '../core/audit/audit-key-history.ts';
import { readEvidence } from './evidence-file.ts';
import { type EvidenceVerdict, judgeEvidence } from './evidence-verdict.ts';

/** `reason` where the document is not even in shape: then it contradicts what evidence is, and no check was made. */
export type OwnVerdict = EvidenceVerdict & { readonly reason?: string };
export type JudgeOwnEvidence = (document: object, auditKeys: readonly DatedKey[]) => OwnVerdict;

export function ownVerdict(relyingParty: { readonly id: string; readonly origins: readonly string[] }): JudgeOwnEvidence {
  return (document, auditKeys) => {
    const read = readEvidence(Buffer.from(JSON.stringify(document)));
    if (!read.ok) return { verdict: 'inconsistent', checks: [], reason: read.reason };
    return judgeEvidence(read.document, { rpId: relyingParty.id, origins: relyingParty.origins, auditKeys });
  };
}
