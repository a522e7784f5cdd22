/**
 * The policy in words, as evidence seals it: made from the numbers that decide, so that it states nothing else (contract §6).
 */

import type { Policy } from '../policy.ts';
import { blockWords } from './block-length.ts';

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five'];

/** The policy in force when an answer was accepted, as evidence seals it. Members in the order of JCS. */
export function sealedPolicy(policy: Policy) {
  const { authorisationMs, failuresInARow } = policy;
  return {
    authorisationLifetimeSeconds: String(authorisationMs / 1000),
    crossOrigin: 'refused',
    failedAttempts: `${NUMBERS[failuresInARow] ?? failuresInARow} in a row, then blocked: ${blockWords(policy)}`,
    signCount: 'must grow, or be always zero',
    userPresence: 'required',
    userVerification: 'required',
    webauthn: 'Level 3',
  };
}
