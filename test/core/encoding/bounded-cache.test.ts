/** No client can make a cache grow without end, and what it was of use is told (contract §8). */
import { expect, it } from 'vitest';
import { BoundedCache } from '../../../server/core/encoding/bounded-cache.ts';

it('holds at most so many entries, and the one that came first goes first', () => {
  const cache = new BoundedCache<number>(3);
  for (let i = 0; i < 10; i += 1) cache.set(`${i}`, i);
  expect(cache.size).toBe(3);
  expect(['6', '7', '8', '9'].map((key) => cache.get(key))).toEqual([undefined, 7, 8, 9]);
});

it('puts nothing out for an entry that it has already', () => {
  const cache = new BoundedCache<number>(2);
  for (const [key, value] of Object.entries({ a: 1, b: 2 })) cache.set(key, value);
  cache.set('b', 3);
  expect([cache.get('a'), cache.get('b'), cache.size]).toEqual([1, 3, 2]);
});

it('counts what it found and what it did not', () => {
  const cache = new BoundedCache<number>(2);
  cache.get('a');
  cache.set('a', 0);
  cache.get('a');
  cache.get('a');
  expect(cache.use).toEqual({ hits: 2, misses: 1 });
});
