/**
 * Randomness from a word: of any length, and the same in every run.
 *
 * A key, nonce or id in a test is derived from a word. So a failure can be repeated, and two tests share no bytes by
 * accident. Only for keys that protect nothing: the word gives the bytes to everyone.
 */
import { createHash } from 'node:crypto';
import type { RandomBytes } from '../core/bytes.ts';

/** A source that gives the next bytes at each call. Two sources of the same seed give the same bytes. */
export function seededBytes(seed: string): RandomBytes {
  let calls = 0;
  return (count) => {
    const stream = createHash('shake256', { outputLength: Math.max(count, 1) });
    calls += 1;
    return new Uint8Array(stream.update(`${seed}\0${calls}`).digest()).slice(0, count);
  };
}
