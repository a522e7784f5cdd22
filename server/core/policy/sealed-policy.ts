/**
 * The policy in words, as evidence seals it: made from the numbers that decide, so that it states nothing else (contract §6).
 */

import type { Policy } from '../policy.ts';
import { blockWords } from './block-length.ts';

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five'];

/** RTS Art 7(2): the rule of `possessionOf`. Evidence without it is of before, and is judged by the flag that was claimed (contract §6). */
export const POSSESSION_RULE = 'attested/1';

/** The policy in force when an answer was accepted, as evidence seals it. Members in the order of JCS. */
export function sealedPolicy(policy: Policy) {
  const { authorisationMs, failuresInARow } = policy;
  return {
    authorisationLifetimeSeconds: String(authorisationMs / 1000),
    crossOrigin: 'refused',
    failedAttempts: `${NUMBERS[failuresInARow] ?? failuresInARow} in a row, then blocked: ${blockWords(policy)}`,
    possession: POSSESSION_RULE,
    signCount: 'must grow, or be always zero',
    userPresence: 'required',
    userVerification: 'required',
    webauthn: 'Level 3',
  };
}
