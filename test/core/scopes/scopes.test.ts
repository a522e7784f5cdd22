/**
 * The registry of scopes: which there are, and member by member what the payer signs in each. Contract §5; RTS Art 5(1)(b).
 *
 * The expected objects are the contract's. A member that is missing can be swapped after the payer agreed; one too many is a
 * fact that the page does not show.
 */
import { describe, expect, it } from 'vitest';
import { isScope, type LinkedObject, SCOPES, type Scope } from '../../../server/core/scopes/scopes.ts';
import { frame, SIGNED } from '../../support/worlds/signed-samples.ts';

const scopes = Object.keys(SCOPES) as Scope[];
const objectOf = (scope: Scope, facts: object): LinkedObject => SCOPES[scope].object(facts as never, frame);

describe.each(scopes)('scope %s', (scope) => {
  const { facts, object, document } = SIGNED[scope];

  it('signs exactly the members of the contract', () => expect(objectOf(scope, facts)).toEqual(object));

  it('takes nothing else from what it is handed, at no depth', () => {
    const noted = (value: unknown) => (typeof value === 'object' && value !== null ? { ...value, note: 'x' } : value);
    const more = Object.entries(facts).map(([name, value]) => [name, noted(value)]);
    expect(objectOf(scope, { ...Object.fromEntries(more), note: 'x' })).toEqual(object);
  });

  it('rests on a clause, in words', () => {
    const { clause } = SCOPES[scope];
    expect(clause.document).toBe(document);
    expect(clause.section).toMatch(/^Art \d+/);
    expect(clause.words?.length).toBeGreaterThan(20);
  });
});

describe('the registry', () => {
  it('has every label once: a code of one scope is worth nothing in another', () => {
    expect(scopes.map((scope) => SCOPES[scope].label)).toEqual(scopes);
  });

  it('has its own members alone, and none that an object inherits', () => {
    expect(scopes.every(isScope)).toBe(true);
    for (const other of ['', 'Payment', 'constructor', 'toString', '__proto__', 'account-access'])
      expect(isScope(other), other).toBe(false);
  });
});

describe('a payment without a reference', () => {
  it('signs none', () => expect(Object.keys(objectOf('payment', { ...SIGNED.payment.facts, reference: null }))).not.toContain('reference'));
});
