/**
 * Options for `navigator.credentials.get()`, made by @simplewebauthn/server.
 *
 * WebAuthn L3 §7.2 step 1. User verification is required always (RTS Art 4(1)): no request can lower it.
 */
import { generateAuthenticationOptions, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { fromBase64url } from '../../core/encoding/base64url.ts';
import { CEREMONY_TIMEOUT_MS } from '../environment.ts';

/**
 * @param challenge base64url; handed to the library as bytes, because it would encode a string a second time
 * @param credentials the ones that may answer; empty for a sign-in, where any discoverable credential may and nothing
 *   about who exists can leak
 */
export function requestOptions(
  rpId: string,
  challenge: string,
  credentials: readonly { readonly credentialId: string; readonly transports: readonly string[] }[],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: rpId,
    challenge: fromBase64url(challenge),
    allowCredentials: credentials.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: [...transports] as AuthenticatorTransport[],
    })),
    timeout: CEREMONY_TIMEOUT_MS,
    userVerification: 'required',
  });
}

type AuthenticatorTransport = NonNullable<
  NonNullable<PublicKeyCredentialRequestOptionsJSON['allowCredentials']>[number]['transports']
>[number];
