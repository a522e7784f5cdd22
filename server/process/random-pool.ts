/**
 * Chance in small portions: the system is asked for a page of it, and each portion is given out once.
 *
 * A request needs several ids, nonces and salts, and each call of the generator costs more than the bytes do. What was
 * given out is wiped, so that a later reader of this memory finds nothing that is in use.
 */
import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 4096;

export function randomPool(): (count: number) => Uint8Array<ArrayBuffer> {
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;
  return (count) => {
    if (count > POOL_BYTES) return randomFillSync(new Uint8Array(count));
    if (used + count > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const bytes = pool.slice(used, used + count);
    pool.fill(0, used, used + count);
    used += count;
    return bytes;
  };
}
