/**
 * A clock that never goes back, made of one that is set. What rests on it is in `test/faults/clock.test.ts`.
 */
import { describe, expect, it } from 'vitest';
import { steadyClock } from '../../server/process/steady-clock.ts';

const START = Date.parse('2026-11-23T09:00:00.000Z');

describe('a clock that never goes back', () => {
  const clock = { wall: START, elapsed: 0 };
  const pass = (milliseconds: number) => Object.assign(clock, { wall: clock.wall + milliseconds, elapsed: clock.elapsed + milliseconds });

  it('shows what the machine shows, goes on where that goes back, and follows it again once it has caught up', () => {
    const warnings: string[] = [];
    const now = steadyClock(
      () => clock.wall,
      () => clock.elapsed,
      (sentence) => warnings.push(sentence),
    );
    expect(now()).toBe(START);
    pass(1_000);
    expect(now()).toBe(START + 1_000);
    clock.wall -= 500;
    expect(now()).toBe(START + 1_000);
    for (let i = 0; i < 10; i += 1) {
      pass(0.3);
      now();
    }
    expect(now(), 'and loses nothing however often it is asked').toBe(START + 1_003);
    expect(warnings, 'half a second is what time servers do').toEqual([]);
    clock.wall -= 3_600_000;
    for (let i = 0; i < 3; i += 1) expect(now()).toBe(START + 1_003);
    expect(warnings).toEqual([expect.stringMatching(/^the clock of this machine went back by 3600 s;/)]);
    clock.wall = START + 5_000;
    expect(now()).toBe(START + 5_000);
  });
});
