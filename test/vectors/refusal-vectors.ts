/**
 * Refusals for other languages: an answer with one named fault, what was expected of it, and the code with its clauses.
 *
 * WebAuthn L3 §7.1 and §7.2, SPC #sctn-verifying-assertion. RTS Art 4(3)(a): the code is for the audit log; the payer gets one
 * problem for all of them. The code of each is what the server says today, and the test of the vectors holds it to that.
 */
import { clausesOf } from '../../server/core/failure-clauses.ts';
import { type FailureCode, failureRow } from '../../server/core/failures.ts';
import { problems } from '../../server/http/frame/problems.ts';
import { assertionVerdict, registrationVerdict, type Verdict } from '../support/worlds/verdicts.ts';
import type { AssertionRefusal, Refusal, RefusalVectors } from './published-vectors.ts';
import { type FaultyAssertion, faultyAssertions, faultyPaymentAnswers, faultyRegistrations } from './signed-answers.ts';

/** Contract §2: a user handle without bytes is none, which is no fault. */
export const NO_FAULT = ['emptyUserHandle'];

export async function refusalVectors(): Promise<Omit<RefusalVectors, '$comment'>> {
  const registrations = (await faultyRegistrations()).map(async ({ fault, expected, answer }) => ({
    name: fault,
    expected,
    answer,
    refusal: refusalOf(await registrationVerdict({ expected, answer }), 'registration'),
  }));
  return {
    assertions: (await faultyAssertions()).filter(({ fault }) => !NO_FAULT.includes(fault)).map(assertionRefusal),
    payments: (await faultyPaymentAnswers()).map(assertionRefusal),
    registrations: await Promise.all(registrations),
  };
}

function assertionRefusal({ fault, expected, answer, record }: FaultyAssertion): AssertionRefusal {
  return {
    name: fault,
    expected,
    answer,
    record,
    refusal: refusalOf(assertionVerdict({ expected, answer, record }), 'payment-authorisation'),
  };
}

/** @param ceremony type of the audit event */
export function refusalOf(verdict: Verdict, ceremony: string): Refusal | null {
  if (verdict === 'accepted') return null;
  const code: FailureCode = verdict;
  const { problem } = failureRow(code);
  return { code, clauses: clausesOf(code, ceremony), problem: { type: `/problems/${problem}`, status: problems[problem].status } };
}
