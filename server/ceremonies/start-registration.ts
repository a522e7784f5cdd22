/**
 * Options for registering a credential, for a session that may register one.
 *
 * RTS Art 24(2)(b): who may is decided here and again when the credential is stored: an enrolling payer once, an
 * activated payer once, a signed-in payer with an accepted `bind` once.
 */
import { generateRegistrationOptions, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { BIND_MS, PASSKEY_CHANGE } from '../core/authorisation.ts';
import { fromBase64url, toBase64url } from '../core/encoding/base64url.ts';
import { failed, type Outcome, succeeded } from '../core/failures.ts';
import type { AuditLog } from '../storage/audit/audit-log.ts';
import type { AuthorisationStore } from '../storage/authorisations/authorisations.ts';
import type { ChallengeStore } from '../storage/credentials/challenges.ts';
import type { CredentialStore } from '../storage/credentials/credentials.ts';
import type { PayerStore } from '../storage/payers/payers.ts';
import { ACCEPTED_ALGORITHMS } from '../webauthn/public-key.ts';
import { type Caller, CEREMONY_TIMEOUT_MS, type Environment } from './environment.ts';

type Parts = {
  readonly environment: Environment;
  readonly audit: AuditLog;
  readonly authorisations: AuthorisationStore;
  readonly challenges: ChallengeStore;
  readonly credentials: CredentialStore;
  readonly payers: PayerStore;
};

export type StartRegistration = ReturnType<typeof startRegistration>;

export function startRegistration({ environment, audit, authorisations, challenges, credentials, payers }: Parts) {
  return async (
    caller: Caller & { readonly firstCredential: boolean },
    attachment: 'platform' | 'cross-platform' | undefined,
  ): Promise<Outcome<PublicKeyCredentialCreationOptionsJSON>> => {
    const now = environment.now();
    const { payerId, sessionRef } = caller;
    const bind = caller.firstCredential ? null : await authorisations.acceptedBind(payerId, sessionRef, PASSKEY_CHANGE, now - BIND_MS);
    const payer = await payers.load(payerId);
    if (!payer || (!caller.firstCredential && bind === null)) {
      await audit.record(
        { now, requestId: caller.requestId, sessionRef },
        { type: 'registration', outcome: 'failure', code: 'sca-required', payerId, details: {} },
      );
      return failed('sca-required');
    }

    const challenge = toBase64url(environment.randomBytes(32));
    const platform = attachment === 'platform';
    await challenges.issue({ challenge, sessionRef, scope: 'registration', bindAuthorisationId: bind, platform }, now);
    const options = await generateRegistrationOptions({
      rpName: environment.relyingParty.name,
      rpID: environment.relyingParty.id,
      userName: payer.username,
      userDisplayName: payer.displayName,
      userID: fromBase64url(payer.userHandle),
      challenge: fromBase64url(challenge),
      timeout: CEREMONY_TIMEOUT_MS,
      attestationType: environment.attestation,
      excludeCredentials: (await credentials.ofPayer(payerId)).map(({ credentialId, transports }) => ({
        id: credentialId,
        transports: [...transports] as never,
      })),
      authenticatorSelection: {
        residentKey: 'required',
        userVerification: 'required',
        ...(attachment && { authenticatorAttachment: attachment }),
      },
      supportedAlgorithmIDs: [...ACCEPTED_ALGORITHMS],
    });
    // Secure Payment Confirmation §4: a credential that browsers may use for payments is marked at registration.
    return succeeded(platform ? { ...options, extensions: { ...options.extensions, payment: { isPayment: true } } as never } : options);
  };
}
