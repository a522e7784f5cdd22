/**
 * Judges a sign-in and says who the payer is.
 *
 * WebAuthn L3 §7.2 with nobody identified before: the credential id finds the record, the user handle must be the
 * owner's (step 6). RTS Art 4(3)(b): a failure counts only when it came with a known credential and a live challenge,
 * and a stranger's failures count apart from the payer's own, so that no stranger can lock a payer out.
 * POLICY: evidence of a refused sign-in is kept only where it is a suspicion (a possible clone, a changed passkey), which takes the payer's key; other
 * failed sign-ins are a stranger's to make without end, and would let anybody fill the disk.
 */
import { afterFailure } from '../core/attempts.ts';
import { type Failed, failed, type Outcome, succeeded } from '../core/failures.ts';
import type { AttemptCounter } from '../core/policy/block-length.ts';
import { claimedChallenge } from '../webauthn/client-data.ts';
import { readAssertion } from './answers/read-answer.ts';
import { judgeAssertion, payAsRefused } from './assertion-steps.ts';
import { type Environment, expectedAssertion } from './environment.ts';
import { countsAsAttempt, suspected } from './judge-authorisation.ts';
import type { AuthorisationPort, ChallengePort, CredentialPort, DeviceHashes, DevicePort, SigningInPort } from './ports.ts';
import { findings, keptRefusal } from './refusals/described.ts';

type Parts = {
  readonly environment: Environment;
  readonly authorisations: Pick<AuthorisationPort, 'fail'>;
  readonly challenges: ChallengePort;
  readonly credentials: CredentialPort;
  /** Optional: without it every browser is a stranger's. */
  readonly devices?: DevicePort;
  readonly signingIn: SigningInPort;
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
  readonly device: DeviceHashes;
};
export type SignedIn = { readonly payerId: string; readonly credentialId: string };

/** Nothing is linked: the challenge is chance alone. */
const SIGN_IN = { scope: 'account-access', linkObject: null, nonce: null, method: null } as const;

export type FinishSignIn = ReturnType<typeof finishSignIn>;

export function finishSignIn({ environment, authorisations, challenges, credentials, devices, signingIn }: Parts) {
  /** @param body whatever came */
  return async (body: unknown, caller: SignInCaller): Promise<Outcome<SignedIn>> => {
    const read = readAssertion(body);
    if (!read.ok) return read;
    const answer = read.value;
    const now = environment.now();
    const act = { now, requestId: caller.requestId, sessionRef: caller.sessionRef };
    const claimed = claimedChallenge(answer.response.clientDataJSON);
    const live = caller.sessionRef === null ? null : await challenges.take(caller.sessionRef, 'account-access', claimed, now);
    const expected = expectedAssertion(environment.relyingParty, {
      challenge: live?.challenge ?? null,
      allowCredentials: [],
      payerId: null,
      // The first assertion of a first credential is what makes it active (contract §3).
      mayBePending: true,
    });

    const credential = await credentials.load(answer.id);
    const verdict = judgeAssertion(expected, answer, credential);
    // '' is no payer's id.
    const isKnown = await isOwnBrowser(credential?.payerId ?? '', caller.device.oldHash, now);
    // Whose counter it is, of a failure and of a success alike: the session's payer, or by the cookie the owner, counts in full.
    const inSession = caller.payerId !== null && (!verdict.ok || caller.payerId === credential?.payerId);
    const counter: AttemptCounter = inSession || isKnown ? 'sca' : 'sign-in';
    const byCookie = caller.payerId === null && isKnown ? caller.device.oldHash : null;
    const cause = { counter, byCookie: byCookie !== null, value: null };

    // Whose failure it is: that of the payer who is signed in here, never that of the owner of a foreign credential.
    const accused = caller.payerId ?? credential?.payerId ?? null;
    const fail = async (refusal: Failed, counts: boolean) => {
      const found = findings(expected, 'webauthn.get', credential, answer);
      const suspicion = suspected(environment, refusal, credential, now);
      const kept = credential && suspicion && keptRefusal(SIGN_IN, expected, answer, credential, refusal.failure, now);
      await authorisations.fail(
        null,
        {
          payerId: accused,
          failure: refusal.failure,
          counts: counts
            ? { counter, byCookie, after: (before, earlier) => afterFailure(before, earlier, cause, now, environment.policy) }
            : null,
          suspected: suspicion,
          kept:
            credential === null || kept === null || kept.document === null
              ? null
              : {
                  payerId: accused ?? credential.payerId,
                  ownerId: credential.payerId,
                  paymentId: null,
                  authorisationId: null,
                  document: kept.document,
                  most: environment.policy.refusalsKeptADay,
                },
          entry: {
            type: 'sign-in',
            outcome: 'failure',
            code: refusal.failure,
            ...(accused !== null && { payerId: accused }),
            details: { ...found, ...kept?.details },
          },
        },
        act,
      );
      return refusal;
    };

    const matches = credential !== null && live !== null && live.challenge === claimed;
    if (!verdict.ok || !credential) {
      const refusal = verdict.ok ? failed('credential-unknown') : verdict;
      return fail(refusal, matches && countsAsAttempt(refusal.failure, credential));
    }
    const { payerId, credentialId } = credential;
    const accepted = await signingIn.acceptSignIn(
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
    if (accepted.ok) return succeeded({ payerId, credentialId });
    payAsRefused(verdict.value);
    return fail(accepted, false);
  };

  /**
   * Failures from the payer's own browser block everything, a stranger's block only a stranger's sign-in (contract §3).
   * RTS Art 4(3)(a): asked also where there is no payer to ask for, or the time of a refusal would tell whether there is one.
   */
  async function isOwnBrowser(payerId: string, deviceHash: string | null, now: number): Promise<boolean> {
    return devices !== undefined && deviceHash !== null && devices.knows(deviceHash, payerId, now);
  }
}
