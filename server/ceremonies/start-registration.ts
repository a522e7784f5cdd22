/**
 * Options for registering a credential, for a session that may register one.
 *
 * RTS Art 24(2)(b): who may is decided here and again when the credential is stored: an enrolling payer once, an
 * activated payer once, a signed-in payer with an accepted `register-credential` once.
 */
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { toBase64url } from '../core/encoding/base64url.ts';
import { failed, type Outcome, succeeded } from '../core/failures.ts';
import type { Caller, Environment } from './environment.ts';
import { creationOptions } from './options/creation-options.ts';
import type { AuditPort, AuthorisationPort, ChallengePort, CredentialPort, PayerPort } from './ports.ts';

type Parts = {
  readonly environment: Environment;
  readonly audit: AuditPort;
  readonly authorisations: Pick<AuthorisationPort, 'acceptedConsent'>;
  readonly challenges: ChallengePort;
  readonly credentials: CredentialPort;
  readonly payers: PayerPort;
};

export type StartRegistration = ReturnType<typeof startRegistration>;

export function startRegistration({ environment, audit, authorisations, challenges, credentials, payers }: Parts) {
  return async (
    caller: Caller & { readonly firstCredential: boolean },
    attachment: 'platform' | 'cross-platform' | undefined,
  ): Promise<Outcome<PublicKeyCredentialCreationOptionsJSON>> => {
    const now = environment.now();
    const { payerId, sessionRef } = caller;
    const { policy } = environment;
    const since = now - policy.consentMs;
    const consentId = caller.firstCredential
      ? null
      : await authorisations.acceptedConsent(payerId, sessionRef, 'register-credential', payerId, since);
    const payer = await payers.load(payerId);
    if (!payer || (!caller.firstCredential && consentId === null)) {
      await audit.record(
        { now, requestId: caller.requestId, sessionRef },
        { type: 'registration', outcome: 'failure', code: 'sca-required', payerId, details: {} },
      );
      return failed('sca-required');
    }

    const challenge = toBase64url(environment.randomBytes(32));
    const platform = attachment === 'platform';
    await challenges.issue(
      { challenge, sessionRef, scope: 'registration', consentId, platform },
      { createdAt: now, expiresAt: now + policy.challengeMs, most: policy.openChallengesPerSession },
    );
    const exclude = await credentials.ofPayer(payerId);
    return succeeded(
      await creationOptions(environment.relyingParty, payer, { challenge, exclude, attestation: environment.attestation, attachment }),
    );
  };
}
