/**
 * Judges a sign-in and says who the payer is.
 *
 * WebAuthn L3 §7.2 with nobody identified before: the credential id finds the record, the user handle must be the
 * owner's (step 6). RTS Art 4(3)(b): a failure counts only when it came with a known credential and a live challenge,
 * and a stranger's failures count apart from the payer's own, so that no stranger can lock a payer out.
 * POLICY: evidence of a refused sign-in is kept only where a possible clone signed it, which takes the payer's key; other
 * failed sign-ins are a stranger's to make without end, and would let anybody fill the disk.
 */
import type { AttemptCounter } from '../core/attempts.ts';
import { type Failed, failed, type Outcome, succeeded } from '../core/failures.ts';
import type { AcceptingStore } from '../storage/authorisations/accepting.ts';
import type { FailingStore } from '../storage/authorisations/failing.ts';
import type { ChallengeStore } from '../storage/credentials/challenges.ts';
import type { CredentialStore, StoredCredential } from '../storage/credentials/credentials.ts';
import type { DeviceStore } from '../storage/payers/device-cookies.ts';
import { claimedChallenge } from '../webauthn/client-data.ts';
import type { UnverifiedAssertion } from './assertion-facts.ts';
import { judgeAssertion } from './assertion-steps.ts';
import { type Environment, expectedAssertion } from './environment.ts';
import { countsAsAttempt } from './judge-authorisation.ts';
import { expectedFindings, receivedFindings } from './refusals/findings.ts';
import { refusedAssertion } from './refusals/refused-assertion.ts';

type Parts = {
  readonly environment: Environment;
  readonly accepting: AcceptingStore;
  readonly challenges: ChallengeStore;
  readonly credentials: CredentialStore;
  readonly devices: DeviceStore;
  readonly failing: FailingStore;
};

/** `sessionRef` is that of the anonymous session that asked, where there is one. */
export type SignInCaller = {
  readonly sessionRef: string | null;
  /** The payer who is signed in there already, where somebody is: then a failure is that payer's. */
  readonly payerId: string | null;
  readonly requestId: string;
  /** What the session that a success opens will be called; the event names it (RTS Art 29(2)(a)). */
  readonly opens: string;
  /** Hash of the device cookie that came along, and of the one that a success sets. */
  readonly device: { readonly newHash: string; readonly oldHash: string | null };
};
export type SignedIn = { readonly payerId: string; readonly credentialId: string };

/** Nothing is linked: the challenge is chance alone. */
const SIGN_IN = { scope: 'account-access', linkObject: null, nonce: null, method: null } as const;

export type FinishSignIn = ReturnType<typeof finishSignIn>;

export function finishSignIn({ environment, accepting, challenges, credentials, devices, failing }: Parts) {
  return async (answer: UnverifiedAssertion, caller: SignInCaller): Promise<Outcome<SignedIn>> => {
    const now = environment.now();
    const act = { now, requestId: caller.requestId, sessionRef: caller.sessionRef };
    const claimed = claimedChallenge(answer.response.clientDataJSON);
    const live = caller.sessionRef === null ? null : await challenges.take(caller.sessionRef, 'account-access', claimed, now);
    const expected = expectedAssertion(environment.relyingParty, {
      challenge: live?.challenge ?? null,
      allowCredentials: [],
      payerId: null,
    });

    const credential = await credentials.load(answer.id);
    const verdict = judgeAssertion(expected, answer, credential);
    const counter = await counterFor(credential, caller.device.oldHash, now);

    // Whose failure it is: that of the payer who is signed in here, never that of the owner of a foreign credential.
    const accused = caller.payerId ?? credential?.payerId ?? null;
    const fail = async (refusal: Failed, counts: boolean) => {
      const details = { expected: expectedFindings(expected, 'webauthn.get', credential), received: receivedFindings(answer) };
      const suspected = refusal.failure === 'sign-count-not-increased' ? credential : null;
      const refused = suspected && refusedAssertion(SIGN_IN, expected, answer, suspected, refusal.failure, now);
      await failing.fail(
        null,
        {
          payerId: accused,
          failure: refusal.failure,
          counter: counts ? (caller.payerId === null ? counter : 'sca') : null,
          suspected,
          kept: refused && {
            payerId: accused ?? suspected.payerId,
            ownerId: suspected.payerId,
            paymentId: null,
            authorisationId: null,
            document: refused.document,
          },
          entry: {
            type: 'sign-in',
            outcome: 'failure',
            code: refusal.failure,
            ...(accused !== null && { payerId: accused }),
            details: { ...details, ...(refused && { refusalDigest: refused.digest }) },
          },
        },
        act,
      );
      return refusal;
    };

    const matches = credential !== null && live !== null && live.challenge === claimed;
    if (!verdict.ok || !credential) {
      const refusal = verdict.ok ? failed('credential-unknown') : verdict;
      return fail(refusal, matches && countsAsAttempt(refusal.failure));
    }
    const { payerId, credentialId } = credential;
    const accepted = await accepting.acceptSignIn(
      {
        payerId,
        counter,
        assertion: verdict.value,
        device: caller.device,
        entry: {
          type: 'sign-in',
          outcome: 'success',
          payerId,
          details: { credentialId, challenge: expected.challenge, openedSession: caller.opens },
        },
      },
      act,
    );
    return accepted.ok ? succeeded({ payerId, credentialId }) : fail(accepted, false);
  };

  /** Failures from the payer's own browser block everything, a stranger's block only a stranger's sign-in (contract §3). */
  async function counterFor(credential: StoredCredential | null, deviceHash: string | null, now: number): Promise<AttemptCounter> {
    if (!credential || deviceHash === null) return 'sign-in';
    return (await devices.knows(deviceHash, credential.payerId, now)) ? 'sca' : 'sign-in';
  }
}
