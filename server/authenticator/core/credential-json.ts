/**
 * The options that the authenticator reads and the answers that it gives, as JSON: WebAuthn L3 §5.1 (RegistrationResponseJSON,
 * AuthenticationResponseJSON), §5.1.9 and §5.1.10 (the options).
 *
 * Of the options only those members that change an answer. Every text of bytes is base64url.
 */
type CredentialReference = { readonly id: string; readonly type?: string };

export type CreationOptionsJSON = {
  readonly challenge: string;
  readonly rp: { readonly id?: string | undefined };
  readonly user: { readonly id: string };
  readonly pubKeyCredParams: readonly { readonly alg: number }[];
  readonly excludeCredentials?: readonly CredentialReference[] | undefined;
};

export type RequestOptionsJSON = {
  readonly challenge: string;
  readonly rpId?: string | undefined;
  /** Empty or absent: any credential of the relying party. */
  readonly allowCredentials?: readonly CredentialReference[] | undefined;
};

type Envelope = {
  id: string;
  rawId: string;
  type: 'public-key';
  authenticatorAttachment: 'platform';
  clientExtensionResults: object;
};

export type RegistrationJSON = Envelope & {
  response: { clientDataJSON: string; attestationObject: string; transports: 'internal'[] };
};

export type AssertionJSON = Envelope & {
  response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string };
};

export function envelope({ id, rawId }: { readonly id: string; readonly rawId: string }): Envelope {
  return { id, rawId, type: 'public-key', clientExtensionResults: {}, authenticatorAttachment: 'platform' };
}
