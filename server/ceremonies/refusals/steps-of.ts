/**
 * A refusal as the list of steps that led to it: each step in spec order, whether it held, and its clause.
 *
 * WebAuthn L3 §7.1 and §7.2 stop at the first step that does not hold, and so does the verdict: what stands before it held, and of what
 * stands after it nothing is said (contract §3). RTS Art 4(3)(a): for the audit reader and the demo alone.
 */
import { clausesOf, type StepState } from '../../core/failure-clauses.ts';
import { type Clause, type FailureCode, failureRow } from '../../core/failures.ts';
import { assertionSteps } from '../assertion-steps.ts';
import { attestationSteps } from '../attestation-steps.ts';
import type { Findings } from './findings.ts';

export type StepOutcome = { readonly name: string; readonly state: StepState; readonly clauses: Clause[] };

type Step = { readonly step: number | 'spc' | 'ours'; readonly name: string; readonly failure: FailureCode };

/**
 * @param ceremony type of the audit event
 * @param received of its details; null where the answer was refused before it was judged
 * @returns nothing for a ceremony that judges no answer of an authenticator
 */
export function stepsOf(ceremony: string, code: FailureCode, received: Findings | null): StepOutcome[] {
  const steps = stepsOfCeremony(ceremony).filter((step) => step.failure === code || isOf(step, received));
  if (steps.length === 0) return [];
  const outcome = (name: string, failure: FailureCode, state: StepState) => ({ name, state, clauses: [...clausesOf(failure, ceremony)] });
  const first = steps.findIndex(({ failure }) => failure === code);
  if (first < 0) {
    // What no step asks: the door before them (a block, a used authorisation), or the transaction after them.
    const other = outcome(failureRow(code).sentence, code, 'fail');
    const rest = steps.map(({ name, failure }) => outcome(name, failure, received === null ? 'not-reached' : 'pass'));
    return received === null ? [other, ...rest] : [...rest, other];
  }
  // Two steps of §7.1 share a code: then either may be the one, and both are shown as such.
  return steps.map(({ name, failure }, at) => outcome(name, failure, failure === code ? 'fail' : at < first ? 'pass' : 'not-reached'));
}

function stepsOfCeremony(ceremony: string): readonly Step[] {
  if (ceremony === 'registration') return attestationSteps;
  return ceremony === 'sign-in' || ceremony.endsWith('-authorisation') ? assertionSteps : [];
}

/** What Secure Payment Confirmation adds is asked only of an answer that claims it. */
function isOf({ step }: Step, received: Findings | null): boolean {
  return step !== 'spc' || received?.type === 'payment.get' || received?.['payment.browserBoundPublicKey'] !== undefined;
}
