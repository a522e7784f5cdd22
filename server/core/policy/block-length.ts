/**
 * How long a block lasts: longer each time, until only the bank lifts it.
 *
 * RTS Art 4(4): "the duration of that block and the number of retries shall be established based on the characteristics of the service
 * provided to the payer and all the relevant risks involved"; "the payer shall be alerted before the block is made permanent".
 * POLICY: 15 minutes; 1 hour for the second within 24 hours, or at an amount over 500.00; 24 hours for the third within 30 days, with
 * the warning; the fourth stays until the bank lifts it. A block that a device cookie brought is never one of the fourth kind, and never
 * leads to one: whoever stole a cookie has no key, and must not lock the payer out for good. A stranger's counter blocks for the
 * shortest time always. Evidence seals the words that are made here.
 */
import type { MessageType } from '../message-type.ts';
import type { Policy } from '../policy.ts';

export type AttemptCounter = 'sca' | 'sign-in';

/** `blockedUntil` of a block that only the bank lifts. An integer that both databases hold. */
export const FOR_GOOD = Number.MAX_SAFE_INTEGER;

/** A block of the payer's own counter. `at`: milliseconds since the epoch. */
export type EarlierBlock = { readonly at: number; readonly byCookie: boolean };

/**
 * What a failure came with; of a block, what the row of failures came with that brings it: `byCookie` then says that it took those of
 * device cookies to make five, and `value` is the largest. `value`: of the payment, a decimal; null where there is none.
 */
export type BlockCause = { readonly counter: AttemptCounter; readonly byCookie: boolean; readonly value: string | null };

/** `until`: milliseconds since the epoch. `inputs` are what it was decided by, for the log. */
export type Block = EarlierBlock & {
  readonly until: number;
  readonly message: MessageType;
  readonly inputs: Readonly<Record<string, string | number | boolean>>;
};

/** @param earlier blocks of this payer's own counter */
export function decideBlock(earlier: readonly EarlierBlock[], cause: BlockCause, now: number, policy: Policy): Block {
  const { counter, byCookie, value } = cause;
  const { block } = policy;
  const lately = earlier.filter(({ at }) => at > now - block.thirdWithinMs);
  const own = lately.filter((each) => !each.byCookie).length;
  const isSecond = lately.some(({ at }) => at > now - block.secondWithinMs);
  const isLarge = value !== null && Number(value) > block.largeAmount;
  const inputs = { counter, byCookie, within24Hours: isSecond, within30Days: lately.length, overLargeAmount: isLarge };
  const lasts = (until: number, message: MessageType): Block => ({ at: now, byCookie, until, message, inputs });

  if (counter === 'sign-in') return lasts(now + policy.blockMs, 'payer-blocked');
  if (!byCookie && own >= 3) return lasts(FOR_GOOD, 'payer-blocked-for-good');
  // The next one may be for good: the payer is told before.
  const message = !byCookie && own >= 2 ? 'payer-blocked-last-warning' : 'payer-blocked';
  if (lately.length >= 2) return lasts(now + block.thirdMs, message);
  return lasts(now + (isSecond || isLarge ? block.secondMs : policy.blockMs), message);
}

/** The lengths in words, as evidence seals them. */
export function blockWords({ blockMs, block }: Policy): string {
  return `${spanWords(blockMs)}, ${spanWords(block.secondMs)}, ${spanWords(block.thirdMs)}, until the bank lifts it`;
}

function spanWords(ms: number): string {
  const minutes = ms / 60_000;
  const [count, unit] = minutes >= 60 && minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
