/**
 * How much the fuzz tests send, and what they begin with.
 *
 * A few inputs a place in every run of the tests. `FUZZ_INPUTS` asks for so many on the database of the run, half of them answers to
 * WebAuthn options; `FUZZ_SEED` repeats a run or tries another.
 */
import { DIALECT } from '../databases/fresh-database.ts';

export const SEED = Number(process.env.FUZZ_SEED ?? 20_261_123);

const ASKED = Number(process.env.FUZZ_INPUTS ?? 0);
/** The second database gets a part of them: what it is there to find is what it takes otherwise. */
const ORDINARY = DIALECT === 'sqlite' ? 40 : 10;
/** Far more than an input takes on a machine that does much else. */
const SLOWEST_INPUT_MS = 500;

/** @returns inputs for each of so many places, and the time in which they are done */
export function runsFor(places: number): { readonly runs: number; readonly timeoutMs: number } {
  const runs = ASKED > 0 ? Math.ceil(ASKED / 2 / places) : ORDINARY;
  return { runs, timeoutMs: 20_000 + runs * SLOWEST_INPUT_MS };
}

/** One line on what was sent, where many were asked for. @param since `performance.now()` at the beginning */
export function reportFuzz(what: string, inputs: number, since: number): void {
  const seconds = (performance.now() - since) / 1_000;
  if (ASKED > 0)
    console.log(`${what} on ${DIALECT}, seed ${SEED}: ${inputs} in ${seconds.toFixed(0)} s, ${(inputs / seconds).toFixed(0)}/s`);
}
