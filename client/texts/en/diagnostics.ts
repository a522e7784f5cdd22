/**
 * Why a ceremony was refused, in English: for the demo profile and for auditors.
 *
 * RTS Art 4(3)(a): in production no payer reads these, since they name the element that was wrong.
 */
import type { StepState } from '../../../server/core/failure-clauses.ts';
import { wordFor } from '../word-for.ts';

export const diagnostics = {
  title: 'Why it was refused',
  lead: 'Only the demo shows this. In production the reason stands in the audit log alone, so that nobody can learn from refusals (RTS Art 4(3)(a)).',
  ceremony: 'Ceremony',
  code: 'Failure code',
  when: 'Recorded',
  request: 'Request',
  clauses: 'What the rules say',
  compared: 'What was compared',
  member: 'Member',
  expected: 'Expected',
  received: 'Received',
  nothing: 'nothing',
  differs: 'differs',
  fits: 'fits',
  steps: 'Step by step',
  stepsAbout: 'In the order of the specification. The first step that fails is the verdict; what comes after it was not reached.',
  step: 'Step',
  outcome: 'Outcome',
  rule: 'Clause',
  states: wordFor<StepState>({ pass: 'pass', fail: 'fail', 'not-reached': 'not reached' }, (state) => `unknown to this page (${state})`),
  missing: 'There are no diagnostics for this request. They are kept for the session that made it, in the demo only.',
  back: 'Back',
};
