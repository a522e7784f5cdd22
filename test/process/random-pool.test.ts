/** Ids, nonces and salts are never the same twice, and nobody can change one through another (contract §3, §5, §6). */
import { expect, it } from 'vitest';
import { randomPool } from '../../server/process/random-pool.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

it('gives out each byte once, also where a portion does not fit into what is left', () => {
  const randomBytes = randomPool();
  const portions = Array.from({ length: 2_000 }, (_, i) => randomBytes(i % 2 ? 32 : 16));
  expect(new Set(portions.map(hex)).size).toBe(2_000);
  expect(portions.filter((bytes) => bytes.every((byte) => byte === 0))).toEqual([]);
  // Overlapping portions would share eight bytes somewhere.
  const windows = portions.flatMap((bytes) => Array.from({ length: bytes.length - 7 }, (_, at) => hex(bytes.subarray(at, at + 8))));
  expect(new Set(windows).size).toBe(windows.length);
});

it('gives out copies', () => {
  const randomBytes = randomPool();
  const first = randomBytes(16);
  const kept = hex(first);
  const second = randomBytes(16);
  second.fill(0);
  expect(hex(first)).toBe(kept);
  expect(first.buffer.byteLength).toBe(16);
});

it('gives out more than a pool holds', () => {
  expect(new Set(randomPool()(10_000)).size).toBeGreaterThan(200);
});
