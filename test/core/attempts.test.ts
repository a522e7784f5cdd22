/**
 * Failed attempts. RTS Art 4(3)(b): at most five in a row; Art 4(4): the block is temporary.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AfterFailure, type Attempts, afterFailure as afterOne, blockedForSeconds, NO_ATTEMPTS } from '../../server/core/attempts.ts';
import { FOR_GOOD } from '../../server/core/policy/block-length.ts';
import { POLICY } from '../../server/core/policy.ts';

const { failuresInARow: MAX_FAILURES, blockMs: BLOCK_MS } = POLICY;
const CAUSE = { counter: 'sca', byCookie: false, value: null } as const;
const afterFailure = (state: Attempts, now: number) => afterOne(state, [], CAUSE, now, POLICY).attempts;
const NOW = Date.UTC(2026, 10, 23, 12);
const failures = (count: number, from: Attempts = NO_ATTEMPTS) =>
  Array.from({ length: count }).reduce<Attempts>((state) => afterFailure(state, NOW), from);

describe('failures in a row', () => {
  it('are five, then a block of fifteen minutes', () => {
    expect([MAX_FAILURES, BLOCK_MS]).toEqual([5, 900_000]);
    expect(blockedForSeconds(failures(4), NOW)).toBe(0);
    expect(blockedForSeconds(failures(5), NOW)).toBe(900);
  });

  it('while blocked extend nothing', () => expect(afterFailure(failures(5), NOW + 60_000)).toEqual(failures(5)));

  it('are as many, and the block as long, as the policy says', () => {
    const strict = { ...POLICY, failuresInARow: 3, blockMs: 60_000 };
    const third = [1, 2, 3].reduce<Attempts>((state) => afterOne(state, [], CAUSE, NOW, strict).attempts, NO_ATTEMPTS);
    expect(third).toEqual({ failures: 3, blockedUntil: NOW + 60_000 });
  });

  it('start from zero after a block', () => {
    const after = afterFailure(failures(5), NOW + BLOCK_MS);
    expect(after).toEqual({ failures: 1, blockedUntil: null });
  });

  it('are blocked to the last millisecond, and the seconds left are rounded up', () => {
    expect(blockedForSeconds(failures(5), NOW + BLOCK_MS - 1)).toBe(1);
    expect(blockedForSeconds(failures(5), NOW + BLOCK_MS)).toBe(0);
    expect(blockedForSeconds(failures(5), NOW + 2 * BLOCK_MS), 'never less than none').toBe(0);
  });

  it('that block for good leave no time that would be enough', () => {
    expect(blockedForSeconds({ failures: 5, blockedUntil: FOR_GOOD }, NOW + 10 ** 12)).toBe(Number.POSITIVE_INFINITY);
    expect(afterFailure({ failures: 5, blockedUntil: FOR_GOOD }, NOW + 10 ** 12)).toEqual({ failures: 5, blockedUntil: FOR_GOOD });
  });

  const row = (...given: readonly (readonly [byCookie: boolean, value: string | null])[]) =>
    given.reduce<AfterFailure>(
      ({ attempts }, [byCookie, value]) => afterOne(attempts, [], { counter: 'sca', byCookie, value }, NOW, POLICY),
      { attempts: NO_ATTEMPTS, block: null },
    );

  it.each([0, 1, 2, 3, 4])('bring a cookie’s block where one of them came by a cookie, whichever: number %i', (nth) => {
    const { attempts, block } = row(...Array.from({ length: 5 }, (_, n) => [n === nth, null] as const));
    expect([attempts.byCookie, block?.byCookie, block?.inputs.byCookie]).toEqual([1, true, true]);
  });

  it.each([0, 1, 2, 3, 4])('bring the block of the largest amount, whichever it was: number %i', (nth) => {
    const { attempts, block } = row(
      ...Array.from({ length: 5 }, (_, n) => [false, n === nth ? '1000.00' : n === 2 ? null : '99.99'] as const),
    );
    expect([attempts.largest, block?.inputs.overLargeAmount, block?.until]).toEqual(['1000.00', true, NOW + POLICY.block.secondMs]);
  });

  it('take nothing of a row into the next one', () => {
    const { attempts } = row(...Array.from({ length: 5 }, () => [true, '1000.00'] as const));
    expect(afterFailure(attempts, attempts.blockedUntil ?? NOW)).toEqual({ failures: 1, blockedUntil: null });
  });

  it('are none at first', () => expect(NO_ATTEMPTS).toEqual({ failures: 0, blockedUntil: null }));

  // Each act: how long after the one before, and whether the answer was right. What is tried while blocked is not judged.
  const acts = fc.array(fc.record({ wait: fc.oneof(fc.nat(1_000), fc.nat(2 * BLOCK_MS)), right: fc.boolean() }), { maxLength: 60 });

  it('are never more than five without a success or a whole block between them', () => {
    fc.assert(
      fc.property(acts, (given) => {
        let [state, now, row] = [NO_ATTEMPTS, NOW, 0];
        for (const { wait, right } of given) {
          now += wait;
          if (blockedForSeconds(state, now) > 0) continue;
          if (state.blockedUntil !== null) row = 0; // a whole block has passed
          row = right ? 0 : row + 1;
          state = right ? NO_ATTEMPTS : afterFailure(state, now);
          expect(row).toBeLessThanOrEqual(MAX_FAILURES);
          expect(blockedForSeconds(state, now) > 0).toBe(row === MAX_FAILURES);
        }
      }),
    );
  });

  it('end a block when it was to end, whatever is tried meanwhile', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(BLOCK_MS - 1), { maxLength: 20 }), (tries) => {
        const state = tries.sort((a, b) => a - b).reduce((held, after) => afterFailure(held, NOW + after), failures(5));
        expect(state.blockedUntil).toBe(NOW + BLOCK_MS);
      }),
    );
  });
});
