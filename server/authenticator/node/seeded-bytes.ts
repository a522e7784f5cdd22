/**
 * Randomness for tests: as long as you like, and the same in every run.
 *
 * A key, nonce or id in a test is derived from a word, so that a failure can be repeated and two tests never share
 * one by accident. Never for anything but tests: whoever knows the word knows the bytes.
 */
import { createHash } from 'node:crypto';

export type RandomBytes = (count: number) => Uint8Array<ArrayBuffer>;

/** A source that gives the next bytes at each call. Two sources of the same seed give the same bytes. */
export function seededBytes(seed: string): RandomBytes {
  let calls = 0;
  return (count) => {
    const stream = createHash('shake256', { outputLength: Math.max(count, 1) });
    calls += 1;
    return new Uint8Array(stream.update(`${seed}\0${calls}`).digest()).slice(0, count);
  };
}
