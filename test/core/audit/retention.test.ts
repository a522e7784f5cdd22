/** How long records are kept: Directive (EU) 2015/849 Art 40(1), five years by the calendar. */
import { describe, expect, it } from 'vitest';
import { erasedName, retainedUntil } from '../../../server/core/audit/retention.ts';

const until = (text: string) => new Date(retainedUntil(Date.parse(text))).toISOString();

describe('retention', () => {
  it('ends five calendar years after the newest record, leap years and all', () => {
    expect(until('2021-03-01T09:00:00.000Z')).toBe('2026-03-01T09:00:00.000Z');
    expect(until('2024-02-29T09:00:00.000Z')).toBe('2029-03-01T09:00:00.000Z');
  });

  it('leaves a name in place that nobody can enrol under', () => {
    expect(erasedName('abc')).not.toMatch(/^[a-z0-9][a-z0-9._-]{2,31}$/);
  });
});
