/**
 * Failed attempts, and the block after the fifth.
 *
 * RTS Art 4(3)(b): "the number of failed authentication attempts that can take place consecutively … shall not exceed
 * five within a given period of time". RTS Art 4(4): the length of a temporary block follows from the risk.
 * Two counters a payer, because they protect against different people (contract §3): `sca` counts failures inside a
 * session or with the payer's device cookie; `sign-in` counts strangers, so that no stranger can lock a payer out.
 */

import type { Policy } from './policy.ts';

export type AttemptCounter = 'sca' | 'sign-in';

/** Times in milliseconds since the epoch. */
export type Attempts = { readonly failures: number; readonly blockedUntil: number | null };

export const NO_ATTEMPTS: Attempts = { failures: 0, blockedUntil: null };

/** The seconds that a block still lasts, or 0. */
export function blockedForSeconds(attempts: Attempts, now: number): number {
  return attempts.blockedUntil !== null && attempts.blockedUntil > now ? Math.ceil((attempts.blockedUntil - now) / 1000) : 0;
}

/** After one more failure. POLICY: a failure while blocked extends nothing, and a block that is over starts from zero. */
export function afterFailure(attempts: Attempts, now: number, { failuresInARow, blockMs }: Policy): Attempts {
  if (blockedForSeconds(attempts, now) > 0) return attempts;
  const failures = (attempts.blockedUntil === null ? attempts.failures : 0) + 1;
  return { failures, blockedUntil: failures >= failuresInARow ? now + blockMs : null };
}
