/**
 * The verdict on a world in one word: `accepted`, or the failure code. What the tests of the steps compare.
 */
import { judgeAssertion } from '../../../server/ceremonies/assertion-steps.ts';
import { judgeRegistration } from '../../../server/ceremonies/attestation-steps.ts';
import type { FailureCode } from '../../../server/core/failures.ts';
import type { AssertionWorld, RegistrationWorld } from './ceremony-world.ts';

export type Verdict = FailureCode | 'accepted';

export function assertionVerdict({
  expected,
  answer,
  record,
}: Omit<AssertionWorld, 'record'> & { record: AssertionWorld['record'] | null }): Verdict {
  const outcome = judgeAssertion(expected, answer, record);
  return outcome.ok ? 'accepted' : outcome.failure;
}

export async function registrationVerdict({ expected, answer }: RegistrationWorld): Promise<Verdict> {
  const outcome = judgeRegistration(expected, answer);
  return outcome.ok ? 'accepted' : outcome.failure;
}
