/**
 * Ids that sort by age: what a database keeps in order is written side by side, and nobody meets another's id.
 */
import { describe, expect, it } from 'vitest';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import { orderedId } from '../../../server/core/encoding/ordered-id.ts';

const randomBytes = seededBytes('ordered ids');
const TIMES = [0, 1, 63, 64, 4_095, 4_096, 1_795_000_000_000, 1_795_000_000_001, 1_795_000_000_064, 2 ** 48 - 1];

describe('an ordered id', () => {
  it('has 22 characters of base64url, whenever it is made', () => {
    for (const time of TIMES) expect(orderedId(time, randomBytes)).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it('comes after every id of an earlier millisecond, byte by byte', () => {
    for (let each = 0; each < 50; each += 1) {
      const ids = TIMES.map((time) => orderedId(time, randomBytes));
      expect([...ids].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))).toEqual(ids);
    }
  });

  it('is another one each time, also in the same millisecond: 84 random bits follow the time', () => {
    const ids = Array.from({ length: 10_000 }, () => orderedId(TIMES[6] as number, randomBytes));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(ids.map((id) => id.slice(0, 8))).size).toBe(1);
    for (let place = 8; place < 22; place += 1) expect(new Set(ids.map((id) => id[place])).size).toBe(64);
  });

  it('takes all of its chance from what it is given', () => {
    const still = (count: number) => new Uint8Array(count);
    expect(orderedId(5, still)).toBe(orderedId(5, still));
    expect(orderedId(5, () => new Uint8Array(14).fill(255))).not.toBe(orderedId(5, still));
  });
});
