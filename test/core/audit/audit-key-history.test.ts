/**
 * From one audit key to those before and after it: one line, both ways, each key with its end (contract §6).
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { auditKey } from '../../../server/core/audit/audit-key.ts';
import { followKeySteps, forkIn, type KeyStep } from '../../../server/core/audit/audit-key-history.ts';

describe('following', () => {
  const keys = Array.from({ length: 5 }, () => auditKey(createPublicKey(generateKeyPairSync('ed25519').privateKey)));
  const step = (from: number, to: number, rotatedAt = to) => ({ previous: keys[from], next: keys[to], rotatedAt }) as KeyStep;
  const indexOf = (keyId: string) => keys.findIndex((key) => key.keyId === keyId);
  const reached = (start: number, steps: KeyStep[]) => followKeySteps([keys[start]] as (typeof keys)[number][], steps);
  const from = (start: number, steps: KeyStep[]) =>
    reached(start, steps)
      .map(({ keyId }) => indexOf(keyId))
      .sort();
  const ends = (start: number, steps: KeyStep[]) =>
    Object.fromEntries(reached(start, steps).map(({ keyId, retiredAt }) => [indexOf(keyId), retiredAt]));

  it('goes over any number of rotations, in any order, both ways, and not across a gap', () => {
    const steps = [step(2, 3), step(0, 1), step(1, 2)];
    expect([from(0, steps), from(3, steps), from(1, steps)]).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ]);
    expect(from(4, steps)).toEqual([4]);
    expect(from(0, [step(0, 1), step(2, 3)])).toEqual([0, 1]);
  });

  it('says of each key when its successor came, from wherever it began', () => {
    const steps = [step(2, 3), step(0, 1), step(1, 2)];
    for (const start of [0, 1, 2, 3]) expect(ends(start, steps)).toEqual({ 0: 1, 1: 2, 2: 3, 3: undefined });
    expect(ends(4, steps)).toEqual({ 4: undefined });
  });

  it('ends a predecessor no later than the key that followed it: a thief of key 1 who invents key 0 gains no time', () => {
    const invented = step(0, 1, 9_000);
    expect(ends(2, [step(1, 2), invented])).toEqual({ 0: 2, 1: 2, 2: undefined });
  });

  it('never goes forwards from a key that it reached backwards, though nobody looked for a fork', () => {
    const forked = [step(0, 1), step(0, 2)];
    expect(forkIn(forked)).toContain('was followed twice');
    expect(from(1, forked)).toEqual([0, 1]);
    expect(from(2, forked)).toEqual([0, 2]);
  });

  it('goes forwards from the newest trusted key alone: a step from an older one is a thief’s as soon as a newer one is known', () => {
    const both =
      (...trusted: number[]) =>
      (steps: KeyStep[]) =>
        followKeySteps(trusted.map((i) => keys[i]) as (typeof keys)[number][], steps)
          .map(({ keyId }) => indexOf(keyId))
          .sort();
    expect(both(0, 1)([step(0, 2)])).toEqual([0, 1]);
    expect(both(1, 0)([step(0, 2), step(1, 3)])).toEqual([0, 1]);
    expect(both(0, 1)([step(0, 1), step(1, 2), step(2, 3)])).toEqual([0, 1, 2, 3]);
    expect(both(0, 2)([step(0, 1), step(1, 2), step(2, 3)])).toEqual([0, 1, 2, 3]);
    expect(both(0, 0)([step(0, 1)])).toEqual([0, 1]);
  });

  it('comes to an end in a circle', () => {
    expect(from(0, [step(0, 1), step(1, 0)])).toEqual([0, 1]);
    expect(from(0, [step(0, 0)])).toEqual([0]);
  });
});
