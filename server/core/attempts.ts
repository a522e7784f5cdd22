/**
 * Failed attempts, and the block after the fifth.
 *
 * RTS Art 4(3)(b): "the number of failed authentication attempts that can take place consecutively … shall not exceed
 * five within a given period of time". RTS Art 4(4): the length of a temporary block follows from the risk.
 * Two counters a payer, because they protect against different people (contract §3): `sca` counts failures inside a
 * session or with the payer's device cookie; `sign-in` counts strangers, so that no stranger can lock a payer out.
 */

import { type Block, type BlockCause, decideBlock, type EarlierBlock, FOR_GOOD } from './policy/block-length.ts';
import type { Policy } from './policy.ts';

/** Times in milliseconds since the epoch. */
export type Attempts = { readonly failures: number; readonly blockedUntil: number | null };

export const NO_ATTEMPTS: Attempts = { failures: 0, blockedUntil: null };

/** The seconds that a block still lasts, or 0; `Infinity` where only the bank lifts it. */
export function blockedForSeconds(attempts: Attempts, now: number): number {
  if (attempts.blockedUntil === FOR_GOOD) return Number.POSITIVE_INFINITY;
  return attempts.blockedUntil !== null && attempts.blockedUntil > now ? Math.ceil((attempts.blockedUntil - now) / 1000) : 0;
}

/** What one more failure makes of the counter, and the block that it brings. */
export type AfterFailure = { readonly attempts: Attempts; readonly block: Block | null };

/**
 * After one more failure. POLICY: a failure while blocked extends nothing, and a block that is over starts from zero.
 * @param earlier blocks of this payer's own counter
 */
export function afterFailure(
  before: Attempts,
  earlier: readonly EarlierBlock[],
  cause: BlockCause,
  now: number,
  policy: Policy,
): AfterFailure {
  if (blockedForSeconds(before, now) > 0) return { attempts: before, block: null };
  const failures = (before.blockedUntil === null ? before.failures : 0) + 1;
  const block = failures >= policy.failuresInARow ? decideBlock(earlier, cause, now, policy) : null;
  return { attempts: { failures, blockedUntil: block?.until ?? null }, block };
}
