/**
 * Moves 1 to 3 of `authorise-payment.ts`, for any scope: refuse while blocked, judge the answer, and fail it where it fails.
 *
 * RTS Art 4(1): the verdict is worth nothing before the authorisation is burned, and one transaction does both: it accepts
 * or it fails. Of any number of answers at once, one has a verdict; the others learn that the authorisation is not open, so
 * one authorisation gives one try. Judging before the transaction costs one commit less than burning before.
 * RTS Art 4(3)(b): a blocked payer's answer consumes nothing, so the same authorisation can be answered after the block.
 * RTS Art 29: each refusal leaves an event; each refusal by a verdict leaves its evidence, up to a number a payer and day.
 * POLICY: an answer without a verdict (the payer is blocked, or the authorisation is not open) is logged without its bytes:
 * anyone may send these without limit, so storing them would let anyone fill the disk.
 */
import { afterFailure, blockedForSeconds } from '../core/attempts.ts';
import { type Authorisation, acceptedMethods, isOpen, offeredMethods } from '../core/authorisation.ts';
import type { StoredCredential } from '../core/credential-record.ts';
import { type Failed, type FailureCode, failed, failureRow, type Outcome, succeeded } from '../core/failures.ts';
import type { Policy } from '../core/policy.ts';
import type { Scope } from '../core/scopes/scopes.ts';
import { decideSuspicion, type EarlierSuspicion, suspicionOf } from '../core/suspicion.ts';
import type { VerifiedAssertion } from '../core/verified-assertion.ts';
import type { UnverifiedAssertion } from './answers/assertion-facts.ts';
import { judgeAssertion, payAsRefused } from './assertion-steps.ts';
import { type Caller, type Environment, expectedAssertion } from './environment.ts';
import type { AttemptPort, AuditPort, AuthorisationPort, CredentialPort, FailedAnswer } from './ports.ts';
import { findings, keptRefusal } from './refusals/described.ts';
import type { ScopeAct } from './scopes/scope-act.ts';

export type JudgingParts<S extends Scope = Scope> = {
  readonly environment: Environment;
  readonly attempts: AttemptPort;
  readonly audit: AuditPort;
  readonly authorisations: AuthorisationPort<S>;
  readonly credentials: CredentialPort;
};

export type Judged = {
  readonly now: number;
  readonly assertion: VerifiedAssertion;
  readonly credential: StoredCredential;
  /** Records that a verified answer could not take effect after all. */
  readonly refuse: (refusal: Failed) => Promise<Failed>;
};

export function judgeAuthorisation<S extends Scope, Stored, Result>(
  { environment, attempts, audit, authorisations, credentials }: JudgingParts<NoInfer<S>>,
  scopeAct: ScopeAct<S, Stored, Result>,
) {
  const { policy, relyingParty } = environment;

  return async (authorisation: Authorisation, answer: UnverifiedAssertion, caller: Caller): Promise<Outcome<Judged>> => {
    const now = environment.now();
    const { payerId, requestId, sessionRef } = caller;
    const { authorisationId, method, paymentConfirmation } = authorisation;
    const act = { now, requestId, sessionRef };
    const event = scopeAct.event(authorisation);
    const entry = (code: FailureCode, details: object) =>
      ({
        type: `${scopeAct.scope}-authorisation`,
        outcome: 'failure',
        code,
        payerId,
        ...event,
        details: { authorisationId, ...details },
      }) as const;

    // One round trip where the database is far away. They are looked at in this order.
    const [failures, credential] = await Promise.all([attempts.load(payerId, 'sca'), credentials.load(answer.id)]);
    const blocked = blockedForSeconds(failures, now);
    const withoutVerdict = async (refusal: Failed): Promise<Failed> => {
      await audit.record(act, entry(refusal.failure, {}));
      return refusal;
    };
    if (blocked > 0) return withoutVerdict(failed('payer-blocked', blocked));
    if (!isOpen(authorisation, now)) return withoutVerdict(failed('authorisation-not-open'));

    const methods = acceptedMethods(offeredMethods(scopeAct.scope), method, paymentConfirmation !== null, policy.spc);
    const expected = expectedAssertion(relyingParty, { ...authorisation, methods });
    const verdict = judgeAssertion(expected, answer, credential);
    const fail = async (refusal: Failed, counts: boolean) => {
      const found = findings(expected, expected.types.join(' '), credential, answer);
      const { document, details } = keptRefusal(authorisation, expected, answer, credential, refusal.failure, now);
      const overtaken = await authorisations.fail(
        authorisation,
        {
          payerId,
          failure: refusal.failure,
          counts: counts ? inSession(authorisation, now, policy) : null,
          suspected: suspected(environment, refusal, credential, now),
          kept:
            document === null
              ? null
              : {
                  payerId,
                  ownerId: credential?.payerId ?? null,
                  paymentId: event.paymentId ?? null,
                  authorisationId,
                  document,
                  most: policy.refusalsKeptADay,
                },
          entry: entry(refusal.failure, { ...found, ...details }),
        },
        act,
      );
      return overtaken ? withoutVerdict(overtaken) : refusal;
    };
    if (!verdict.ok || !credential) {
      const refusal = verdict.ok ? failed('credential-unknown') : verdict;
      return fail(refusal, countsAsAttempt(refusal.failure, credential));
    }
    // What fails from here on was a valid answer that came too late: it is no failed attempt.
    const refuse = (refusal: Failed) => {
      payAsRefused(verdict.value);
      return fail(refusal, false);
    };
    return succeeded({ now, assertion: verdict.value, credential, refuse });
  };
}

/** RTS Art 4(4): a failure inside a session counts in full; what was to be paid is a risk that the length of a block follows from. */
function inSession({ linkObject }: Authorisation, now: number, policy: Policy): FailedAnswer['counts'] {
  const { amount } = JSON.parse(linkObject) as { readonly amount?: { readonly value: string } };
  const cause = { counter: 'sca', byCookie: false, value: amount?.value ?? null } as const;
  return { counter: 'sca', byCookie: null, after: (before, earlier) => afterFailure(before, earlier, cause, now, policy) };
}

/**
 * POLICY (contract §3): a failed factor is one of the five. A suspicion is not: every other step passed, the signature included.
 * Neither is a failure with a credential that is not active, or whose key is retired: that credential proves nothing, so its failures
 * say nothing of the payer.
 * @param credential null where no credential has the id of the answer
 */
export function countsAsAttempt(failure: FailureCode, credential: StoredCredential | null): boolean {
  if (credential !== null && credential.status !== 'active') return false;
  if (failure === 'public-key-retired') return false;
  return failureRow(failure).problem === 'authentication-failed' && suspicionOf(failure) === null;
}

/** What to do about a credential whose record a valid signature did not fit; null for every other failure. */
export function suspected({ policy }: Environment, { failure }: Failed, credential: StoredCredential | null, now: number) {
  const kind = suspicionOf(failure);
  if (kind === null || credential === null) return null;
  const { credentialId, payerId, label } = credential;
  const decide = (earlier: readonly EarlierSuspicion[], active: boolean) => decideSuspicion(kind, earlier, active, now, policy);
  return { credentialId, payerId, label, kind, since: now - policy.suspicionWindowMs, decide };
}
