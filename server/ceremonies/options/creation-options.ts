/**
 * Options for `navigator.credentials.create()`, made by @simplewebauthn/server.
 *
 * WebAuthn L3 §7.1 step 1. A discoverable credential, with its user verified (RTS Art 4(1)): no request can lower either.
 * A passkey registered without user verification could later stand for one element where the law wants two.
 */
import { generateRegistrationOptions, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { fromBase64url } from '../../core/encoding/base64url.ts';
import { ACCEPTED_ALGORITHMS } from '../../webauthn/public-key.ts';
import { CEREMONY_TIMEOUT_MS, type RelyingParty } from '../environment.ts';

/** `userHandle`: base64url of 64 random bytes that say nothing about the payer (WebAuthn L3 §14.6.1). */
export type RegisteringPayer = { readonly username: string; readonly displayName: string; readonly userHandle: string };

export type CreationSettings = {
  /** base64url. */
  readonly challenge: string;
  /** The payer's own credentials, in whatever state: none of these is registered a second time. */
  readonly exclude: readonly { readonly credentialId: string; readonly transports: readonly string[] }[];
  readonly attestation: 'none' | 'direct';
  readonly attachment?: 'platform' | 'cross-platform' | undefined;
};

export async function creationOptions(
  relyingParty: RelyingParty,
  payer: RegisteringPayer,
  { challenge, exclude, attestation, attachment }: CreationSettings,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const options = await generateRegistrationOptions({
    rpName: relyingParty.name,
    rpID: relyingParty.id,
    userName: payer.username,
    userDisplayName: payer.displayName,
    userID: fromBase64url(payer.userHandle),
    challenge: fromBase64url(challenge),
    timeout: CEREMONY_TIMEOUT_MS,
    attestationType: attestation,
    excludeCredentials: exclude.map(({ credentialId, transports }) => ({ id: credentialId, transports: [...transports] as never })),
    authenticatorSelection: {
      residentKey: 'required',
      userVerification: 'required',
      ...(attachment && { authenticatorAttachment: attachment }),
    },
    supportedAlgorithmIDs: [...ACCEPTED_ALGORITHMS],
  });
  if (attachment !== 'platform') return options;
  // Secure Payment Confirmation §4: a credential that browsers may use for payments is marked at registration.
  return { ...options, extensions: { ...options.extensions, payment: { isPayment: true } } as never };
}
