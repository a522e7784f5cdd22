/**
 * The credential record: what a relying party keeps of a passkey (WebAuthn L3 §4).
 *
 * Each member is compared with what the next assertion says, so each is written only by a ceremony that was judged.
 */

/** `verified`: chain to a trusted root · `self`: signed by its own key · `none`: no statement · `untrusted`: one that proves nothing to us. */
export type AttestationVerdict = 'verified' | 'self' | 'none' | 'untrusted';

/**
 * RTS Art 7(2): only a chain to a root that we trust shows what an authenticator is. Every other word on itself, the backup flag
 * included, is a claim that any software can make.
 */
export const isAttested = (verdict: AttestationVerdict): boolean => verdict === 'verified';

/** RTS Art 4(1): a registration is no strong customer authentication, so a first credential is `pending` until its first assertion, and good
 * for nothing but that sign-in. RTS Art 27: `suspended` and `revoked` credentials authenticate nothing; a revoked one never returns. */
export type CredentialStatus = 'pending' | 'active' | 'suspended' | 'revoked';

/** WebAuthn L3 §14.6.1: a user handle is 64 random bytes, which say nothing about the payer. */
export const USER_HANDLE_BYTES = 64;

/** How the credential came to be this payer's (RTS Art 24). */
export type BoundBy = 'enrolment' | 'activation' | 'register-credential';

/** RTS Art 4(1): with attestation `none` nothing in a registration is signed. The first assertion makes the first credential active. */
export function statusAtRegistration(boundBy: BoundBy): CredentialStatus {
  return boundBy === 'register-credential' ? 'active' : 'pending';
}

export type CredentialRecord = {
  /** base64url, 1–1023 bytes; unique over all payers. */
  readonly credentialId: string;
  readonly payerId: string;
  /** base64url of the 64 random bytes that name the payer to authenticators. */
  readonly userHandle: string;
  /** COSE_Key, base64url. */
  readonly publicKey: string;
  /** 0 for authenticators that do not count. */
  readonly signCount: number;
  readonly transports: readonly string[];
  readonly uvInitialized: boolean;
  readonly backupEligible: boolean;
  readonly backupState: boolean;
  readonly status: CredentialStatus;
};

/** The record with what a relying party keeps beside it. Times in milliseconds since the epoch. */
export type StoredCredential = CredentialRecord & {
  readonly aaguid: string;
  readonly label: string;
  readonly attestation: { readonly format: string; readonly verdict: AttestationVerdict };
  readonly attestationObject: string;
  readonly clientDataJSON: string;
  /** Registered with the `payment` extension, so that Secure Payment Confirmation can use it. */
  readonly paymentExtension: boolean;
  readonly boundBy: BoundBy;
  /** RTS Art 7(2): whether the registration rested on more than the word of another passkey; null where that is not known. */
  readonly vouched: boolean | null;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
};

/** What options are made of, and no more. */
export type AnsweringCredential = Pick<StoredCredential, 'credentialId' | 'transports' | 'paymentExtension'>;
