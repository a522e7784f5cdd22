/**
 * Browser-bound keys: what a synced passkey lacks, a key that stays on one device (Secure Payment Confirmation).
 *
 * RTS Art 7(2): replication of the possession element is prevented. A passkey that is synced is on every device of its
 * account, so a signature by it says nothing about which. A browser may sign along with a key of its own; one that merely
 * turned up is `seen`, and only what a registration or a step-up proved to be the payer's is `bound`. If `seen` counted as
 * possession, a thief who restored the passkey on another device would bring the proof along.
 * That a passkey is not backup eligible is a flag that the authenticator sets on itself. Software that syncs can clear it, so it
 * decides nothing unless the attestation was verified to a root (contract §3, §6).
 */

/** `seen`: it signed along with an accepted payment · `bound`: the payer proved by other means that the browser is theirs. */
export type BrowserBoundKeyStatus = 'seen' | 'bound';

/** What proved it. */
export type BrowserBoundKeyBoundBy = 'registration' | 'activation' | 'bind-browser-key';

/**
 * What the possession of a passkey rests on (RTS Art 7). `device-bound`: attestation verified to a root · `not-backup-eligible`: the
 * authenticator claims it, and nothing shows it. Whether a synced one counts is for the supervisor to say.
 */
export type Possession = 'device-bound' | 'not-backup-eligible' | 'synced' | 'synced-with-bound-browser-key';

/** What signed along with an assertion, or null: most browsers make no such key. */
export type UsedBrowserBoundKey = {
  /** SHA-256 of the key, base64url. */
  readonly keyId: string;
  /** COSE_Key, base64url. */
  readonly publicKey: string;
};

/** One browser of one passkey; both ids in base64url. */
export type BrowserBoundKeyName = { readonly credentialId: string; readonly keyId: string };

/** One browser of one credential, as the subject of a consent. Neither id has a dot. */
export const browserSubject = (credentialId: string, keyId: string): string => `${credentialId}.${keyId}`;

/** What payers and operators read of a key id: 72 bits, too many to make a second key with the same beginning. */
export const shortKeyId = (keyId: string): string => keyId.slice(0, 12);

/** What a credential says of itself (WebAuthn L3 §6.1.3), and whether its attestation was verified to a root. */
export type CredentialOrigin = { readonly attested: boolean; readonly backupEligible: boolean };

/** RTS Art 7(2): the rule `attested/1`, which evidence names in its policy. */
export function possessionOf({ attested, backupEligible }: CredentialOrigin, browserBoundKey: BrowserBoundKeyStatus | null): Possession {
  if (!backupEligible) return attested ? 'device-bound' : 'not-backup-eligible';
  return browserBoundKey === 'bound' ? 'synced-with-bound-browser-key' : 'synced';
}

/** What a consent to another device rests on. */
export type VouchingFacts = CredentialOrigin & {
  /** Of the credential that signed the consent. */
  readonly active: boolean;
  readonly vouched: boolean | null;
  /** Whether a browser that is bound to this very credential has just paid in this very session. */
  readonly boundBrowserPaid: boolean;
};

/**
 * RTS Art 7(2): whether a consent proves more than that a copy of a synced passkey signed it. A claimed backup flag vouches for
 * nothing (contract §3). STRICTER: nor does an attested key that a synced passkey alone registered, or one that is backed up.
 */
export function vouchesForDevices({ active, attested, vouched, backupEligible, boundBrowserPaid }: VouchingFacts): boolean {
  return active && ((attested && vouched === true && !backupEligible) || boundBrowserPaid);
}
