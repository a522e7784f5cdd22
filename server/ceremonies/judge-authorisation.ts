/**
 * The half that payment and bind authorisations share: refuse while blocked, judge the answer, burn the authorisation.
 *
 * RTS Art 4(1): the verdict is worth nothing, and told to nobody, before the authorisation is burned, and one transaction
 * does both: it accepts (`accepting.ts`) or refuses (`failing.ts`). Of any number of answers at once, one has a verdict and
 * the others hear that the authorisation is not open, so nobody tries twice on one authorisation. Judging before costs one
 * commit less than burning before, and a process that dies in between leaves an authorisation that can be answered still.
 * RTS Art 4(3)(b): a blocked payer's answer consumes nothing, so that the same authorisation can be answered once the block
 * is over. Each refusal leaves an audit event (RTS Art 29), and every answer that was refused by a verdict leaves its evidence,
 * up to a number a payer and day (`storage/refused-assertions.ts`).
 * POLICY: what has no verdict (the payer is blocked, or the authorisation is not open, before or by the time it would burn)
 * leaves the event only: nothing bounds how often somebody sends that, and nobody is to fill the disk.
 */
import { blockedForSeconds } from '../core/attempts.ts';
import type { AuditType } from '../core/audit/audit-chain.ts';
import { acceptedMethods, isOpen } from '../core/authorisation.ts';
import { type Failed, type FailureCode, failed, failureRow, type Outcome, succeeded } from '../core/failures.ts';
import type { VerifiedAssertion } from '../core/verified-assertion.ts';
import type { AuditLog } from '../storage/audit/audit-log.ts';
import type { Authorisation } from '../storage/authorisations/authorisations.ts';
import type { FailingStore } from '../storage/authorisations/failing.ts';
import type { CredentialStore, StoredCredential } from '../storage/credentials/credentials.ts';
import type { AttemptStore } from '../storage/payers/attempts.ts';
import type { UnverifiedAssertion } from './assertion-facts.ts';
import { judgeAssertion } from './assertion-steps.ts';
import { type Caller, type Environment, expectedAssertion } from './environment.ts';
import { expectedFindings, receivedFindings } from './refusals/findings.ts';
import { refusedAssertion } from './refusals/refused-assertion.ts';

export type JudgingParts = {
  readonly environment: Environment;
  readonly attempts: AttemptStore;
  readonly audit: AuditLog;
  readonly credentials: CredentialStore;
  readonly failing: FailingStore;
};

export type Judged = {
  readonly now: number;
  readonly assertion: VerifiedAssertion;
  readonly credential: StoredCredential;
  /** Records that a verified answer could not take effect after all. */
  readonly refuse: (refusal: Failed) => Promise<Failed>;
};

export function judgeAuthorisation(
  { environment, attempts, audit, credentials, failing }: JudgingParts,
  type: AuditType & `${string}-authorisation`,
) {
  return async (authorisation: Authorisation, answer: UnverifiedAssertion, caller: Caller): Promise<Outcome<Judged>> => {
    const now = environment.now();
    const { payerId, requestId, sessionRef } = caller;
    const { authorisationId, paymentId, scope, method, paymentConfirmation } = authorisation;
    const act = { now, requestId, sessionRef };
    const entry = (code: FailureCode, details: object) =>
      ({
        type,
        outcome: 'failure',
        code,
        payerId,
        ...(paymentId !== null && { paymentId }),
        details: { authorisationId, ...details },
      }) as const;

    // Asked for together, for a database that is far away; looked at in this order.
    const [failures, credential] = await Promise.all([attempts.load(payerId, 'sca'), credentials.load(answer.id)]);
    const blocked = blockedForSeconds(failures, now);
    const withoutVerdict = async (refusal: Failed): Promise<Failed> => {
      await audit.record(act, entry(refusal.failure, {}));
      return refusal;
    };
    if (blocked > 0) return withoutVerdict(failed('payer-blocked', blocked));
    if (!isOpen(authorisation, now)) return withoutVerdict(failed('authorisation-not-open'));

    const methods = scope === 'payment' ? acceptedMethods(method, paymentConfirmation !== null, environment.spcPolicy) : undefined;
    const expected = expectedAssertion(environment.relyingParty, { ...authorisation, ...(methods && { methods }) });
    const verdict = judgeAssertion(expected, answer, credential);
    const fail = async (refusal: Failed, counts: boolean) => {
      const findings = { expected: expectedFindings(expected, expected.types.join(' '), credential), received: receivedFindings(answer) };
      const { document, digest: refusalDigest } = refusedAssertion(authorisation, expected, answer, credential, refusal.failure, now);
      const overtaken = await failing.fail(
        authorisationId,
        {
          payerId,
          failure: refusal.failure,
          counter: counts ? 'sca' : null,
          suspected: refusal.failure === 'sign-count-not-increased' ? credential : null,
          kept: {
            payerId,
            ownerId: credential?.payerId ?? null,
            paymentId,
            authorisationId,
            document,
          },
          entry: entry(refusal.failure, { ...findings, refusalDigest }),
        },
        act,
      );
      return overtaken ? withoutVerdict(overtaken) : refusal;
    };
    if (!verdict.ok || !credential) {
      const refusal = verdict.ok ? failed('credential-unknown') : verdict;
      return fail(refusal, countsAsAttempt(refusal.failure));
    }
    // What fails from here on was a valid answer that came too late: it is no failed attempt.
    return succeeded({ now, assertion: verdict.value, credential, refuse: (refusal) => fail(refusal, false) });
  };
}

/** POLICY (contract §3): a failed factor is one of the five; a sign count that does not grow under a valid signature is not. */
export function countsAsAttempt(failure: FailureCode): boolean {
  return failureRow(failure).problem === 'authentication-failed' && failure !== 'sign-count-not-increased';
}
