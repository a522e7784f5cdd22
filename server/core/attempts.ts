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

/** Failures in a row. Times in milliseconds since the epoch. */
export type Attempts = {
  readonly failures: number;
  readonly blockedUntil: number | null;
  /** How many of the failures came by a device cookie; absent: none. */
  readonly byCookie?: number;
  /** The largest amount that one of them was to confirm, a decimal; absent: there was none. */
  readonly largest?: string;
};

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
 *
 * RTS Art 4(4), contract §3: what a block follows from is the whole row, and not the failure that happened to be the last. Otherwise
 * somebody with a stolen cookie fails four times, and the payer's next slip makes the block the payer's own.
 * @param cause of this failure
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
  const series = before.blockedUntil === null ? before : NO_ATTEMPTS;
  const failures = series.failures + 1;
  const byCookie = (series.byCookie ?? 0) + (cause.byCookie ? 1 : 0);
  const value = larger(series.largest ?? null, cause.value);
  // Without the cookies' failures there would be no block: then it is not the payer's own.
  const row = { counter: cause.counter, byCookie: failures - byCookie < policy.failuresInARow, value };
  const block = failures >= policy.failuresInARow ? decideBlock(earlier, row, now, policy) : null;
  const attempts = {
    failures,
    blockedUntil: block?.until ?? null,
    ...(byCookie > 0 && { byCookie }),
    ...(value !== null && { largest: value }),
  };
  return { attempts, block };
}

function larger(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return Number(other) > Number(one) ? other : one;
}
