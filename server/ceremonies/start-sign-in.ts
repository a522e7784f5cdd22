/**
 * Options for signing in with a passkey alone.
 *
 * PSD2 Art 97(1)(a): access to the account takes SCA. No list of credentials: the answer is the same for everybody, so
 * it cannot be asked who has an account (WebAuthn L3 §14.6.2, username enumeration).
 */
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { toBase64url } from '../core/encoding/base64url.ts';
import type { Environment } from './environment.ts';
import { requestOptions } from './options/request-options.ts';
import type { ChallengePort } from './ports.ts';

export type StartSignIn = ReturnType<typeof startSignIn>;

export function startSignIn({ environment, challenges }: { readonly environment: Environment; readonly challenges: ChallengePort }) {
  return async (sessionRef: string): Promise<PublicKeyCredentialRequestOptionsJSON> => {
    const challenge = toBase64url(environment.randomBytes(32));
    const now = environment.now();
    const { challengeMs, openChallengesPerSession } = environment.policy;
    await challenges.issue(
      { challenge, sessionRef, scope: 'account-access', consentId: null, platform: false },
      { createdAt: now, expiresAt: now + challengeMs, most: openChallengesPerSession },
    );
    return requestOptions(environment.relyingParty.id, challenge, []);
  };
}
