/**
 * Whatever is in an answer in shape, at whatever door: it has a verdict. It is never a fault of the server, leaves exactly one event,
 * counts as one attempt where it is to count, and consumes what it answers (contract §2, §3; RTS Art 4(1), Art 4(3)(b), Art 29).
 *
 * Every member of the client data is sent deep, long, odd and with U+0000, signed by the device and not; so is every other byte that
 * a stranger chooses. `FUZZ_INPUTS` and `FUZZ_SEED`: `fuzz-scale.ts`. A failure prints seed, path and recipe.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { expectSound } from '../../support/bank/soundness.ts';
import { DOORS, type Door, matches } from '../../support/worlds/answer-doors.ts';
import { answerWorld, type Left } from '../../support/worlds/answer-world.ts';
import { reportFuzz, runsFor, SEED } from '../../support/worlds/fuzz-scale.ts';
import { answerRecipe } from '../../support/worlds/hostile-answers.ts';

const { runs, timeoutMs } = runsFor(Object.keys(DOORS).length);
/** A valid signature says that this was no guess: none of the five (contract §3). */
const NO_GUESS = ['sign-count-not-increased', 'backup-eligibility-changed'];

function expectVerdict(door: Door, { answer, events, attempts, sent, payer, challenge }: Left): void {
  const { status, text } = answer;
  expect(status, text.slice(0, 300)).toBeLessThan(500);
  // It is in shape: no recipe leaves it.
  expect(status, text.slice(0, 300)).not.toBe(400);
  const succeeded = status < 300;
  expect(events.map(({ type, outcome }) => `${type} ${outcome}`)).toEqual([`${door.event} ${succeeded ? 'success' : 'failure'}`]);
  const { code = '' } = events[0] ?? {};
  if (NO_GUESS.includes(code)) return;
  const counts = !succeeded && door.counts !== null && (!door.counts.matching || matches(sent, payer, challenge));
  if (succeeded && door.counts !== null) expect(attempts.after).toBe(0);
  else expect(attempts.after - attempts.before, code).toBe(counts ? 1 : 0);
}

describe(`hostile answers, seed ${SEED}`, () => {
  const began = performance.now();
  let inputs = 0;
  let accepted = 0;
  afterAll(() => {
    reportFuzz('answers', inputs, began);
    // Some change nothing that matters: a fuzz whose answers are all refused may be refused for another reason.
    expect(accepted).toBeGreaterThan(0);
  });

  const doors = Object.entries(DOORS).map(([name, door], at) => [name, door, SEED + at] as const);
  it.each(doors)('%s', { timeout: timeoutMs }, async (_, door, seed) => {
    await using world = await answerWorld();
    const property = fc.asyncProperty(answerRecipe, async (recipe) => {
      inputs += 1;
      const left = await world.handIn(door, recipe);
      if (left.answer.status < 300) accepted += 1;
      expectVerdict(door, left);
      // Whatever the verdict, it was the only one.
      if (inputs % 4 === 0) expect((await left.handInHonestly()).status, 'a second answer').toBeGreaterThanOrEqual(400);
    });
    await fc.assert(property, { seed, numRuns: runs });
    await expectSound(world.bank.database);
  });
});
