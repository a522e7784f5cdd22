/**
 * What the possession of a passkey rests on, judged by the rule that the document itself names (contract §6, RTS Art 7(2)).
 *
 * `policy.possession: "attested/1"`: `device-bound` only where an attestation was verified to a root. Documents of before have no such
 * member. There `device-bound` says no more than that the authenticator claimed it; they keep their verdict and are labelled.
 * If one rule judged both, a change of it would make honest documents of before contradict themselves.
 */
import { type BrowserBoundKeyStatus, possessionOf } from '../core/browser-bound-key.ts';
import type { CheckLabel } from '../core/evidence-judgement.ts';
import { POSSESSION_RULE } from '../core/policy/sealed-policy.ts';
import type { EvidenceFacts } from './evidence-facts.ts';
import type { EvidenceFile } from './evidence-file.ts';

/** @returns null where the document does not say what possession rests on */
export function possessionFits({ document, registered }: EvidenceFacts): boolean | null {
  const { credential, browserBoundKey, policy } = document;
  const { possession, backupEligible } = credential;
  if (possession === undefined) return policy.possession === undefined ? null : false;
  const status: BrowserBoundKeyStatus | null = browserBoundKey?.status === 'bound' ? 'bound' : null;
  // Of before: what is not backup eligible was called device-bound, whatever showed it.
  if (policy.possession === undefined) return possession === possessionOf({ attested: true, backupEligible }, status);
  // A rule that this reader does not know is judged by nobody here.
  if (policy.possession !== POSSESSION_RULE) return false;
  // Whether the certificates lead to a root is for a verifier who holds it. Without any, nothing can have been verified.
  if (possession === 'device-bound') return !backupEligible && registered?.isCertified === true;
  return possession === possessionOf({ attested: false, backupEligible }, status);
}

/** Whether the document is of before the rule. */
export function possessionLabel({ credential, policy }: EvidenceFile): CheckLabel | null {
  return credential.possession !== undefined && policy.possession === undefined ? 'rule-of-before' : null;
}
