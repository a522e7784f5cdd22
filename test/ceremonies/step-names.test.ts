/**
 * The steps as a list: each has a name of its own, and none has the name of another. WebAuthn L3 §7.1, §7.2.
 *
 * A step is shown by its name beside its clause. Two of one name, or one without, and a reader finds the wrong rule.
 */
import { describe, expect, it } from 'vitest';
import { assertionSteps } from '../../server/ceremonies/assertion-steps.ts';
import { attestationSteps } from '../../server/ceremonies/attestation-steps.ts';
import { failureRow } from '../../server/core/failures.ts';

describe.each([
  ['§7.1', attestationSteps],
  ['§7.2', assertionSteps],
] as const)('the steps of %s', (_, steps) => {
  const names = steps.map(({ name }) => name);

  it('have names', () => expect(names.filter((name) => name.trim() === '')).toEqual([]));

  it('have no name twice', () => expect(new Set(names).size).toBe(names.length));

  it('fail with a code that the table of failures has', () => {
    for (const { failure } of steps) expect(failureRow(failure)?.sentence, failure).toBeTruthy();
  });

  it('are of a step of the section, of SPC, or ours', () => {
    for (const { step } of steps) expect(typeof step === 'number' ? step > 0 : ['spc', 'ours'].includes(step), `${step}`).toBe(true);
  });

  it('stand in the order of the section', () => {
    const numbered = steps.map(({ step }) => step).filter((step) => typeof step === 'number');
    expect(numbered).toEqual([...numbered].sort((one, other) => one - other));
  });
});
