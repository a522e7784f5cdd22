/**
 * Our own ceremonies against the refusals that we publish: one fault, one code, and one face for all of them.
 *
 * WebAuthn L3 §7.1, §7.2; RTS Art 4(3)(a). A fault that the authenticator learns needs a vector: `npm run make-vectors`.
 */
import { describe, expect, it } from 'vitest';
import { assertionVerdict, registrationVerdict } from '../support/worlds/verdicts.ts';
import { type AssertionRefusal, readVectors } from './published-vectors.ts';
import { NO_FAULT, refusalOf } from './refusal-vectors.ts';
import { FAULT_NAMES } from './signed-answers.ts';

const { assertions, payments, registrations } = readVectors('refusals');
const judged = (vector: AssertionRefusal) => refusalOf(assertionVerdict(vector), 'payment-authorisation');

describe('the published refusals', () => {
  it.each(assertions)('assertion: $name', (vector) => expect(judged(vector)).toEqual(vector.refusal));
  it.each(payments)('payment: $name', (vector) => expect(judged(vector)).toEqual(vector.refusal));
  it.each(registrations)('registration: $name', async (vector) => {
    expect(refusalOf(await registrationVerdict(vector), 'registration')).toEqual(vector.refusal);
  });

  it('have the honest answer and one for each fault', () => {
    const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).sort();
    expect(names(assertions)).toEqual(['none', ...FAULT_NAMES.assertion.filter((name) => !NO_FAULT.includes(name))].sort());
    expect(names(payments)).toEqual(['none', ...FAULT_NAMES.payment].sort());
    expect(names(registrations)).toEqual(['none', ...FAULT_NAMES.registration].sort());
  });

  it('accept the honest answer, and what is no fault there', () => {
    const accepted = (list: readonly { readonly name: string; readonly refusal: object | null }[]) =>
      list.filter(({ refusal }) => refusal === null).map(({ name }) => name);
    // The payer of a payment is known before the ceremony, so the user handle may be absent.
    expect([accepted(assertions), accepted(payments), accepted(registrations)]).toEqual([['none', 'noUserHandle'], ['none'], ['none']]);
  });

  it('tell the payer nothing of the reason', () => {
    const problems = [...assertions, ...payments, ...registrations].flatMap(({ refusal }) => (refusal ? [refusal.problem] : []));
    expect(new Set(problems.map((problem) => JSON.stringify(problem)))).toEqual(
      new Set([JSON.stringify({ type: '/problems/authentication-failed', status: 403 })]),
    );
  });
});
