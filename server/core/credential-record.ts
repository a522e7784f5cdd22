/**
 * The credential record: what a relying party keeps of a passkey (WebAuthn L3 §4).
 *
 * Each member is compared with what the next assertion says, so each is written only by a ceremony that was judged.
 */

/** `verified`: chain to a trusted root · `self`: signed by its own key · `none`: no statement · `untrusted`: one that proves nothing to us. */
export type AttestationVerdict = 'verified' | 'self' | 'none' | 'untrusted';

/** RTS Art 27: `suspended` and `revoked` credentials authenticate nothing; a revoked one never returns. */
export type CredentialStatus = 'active' | 'suspended' | 'revoked';

/** WebAuthn L3 §14.6.1: a user handle is 64 random bytes, which say nothing about the payer. */
export const USER_HANDLE_BYTES = 64;

/** How the credential came to be this payer's (RTS Art 24). */
export type BoundBy = 'enrolment' | 'activation' | 'bind';

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
