/**
 * Random bytes in small portions: the system fills a page, and each portion is given out once.
 *
 * A request needs several ids, nonces and salts, and a call of the system's generator costs more than the bytes. Bytes that were
 * given out are wiped from the page, so that a later reader of this memory finds none that are in use.
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
