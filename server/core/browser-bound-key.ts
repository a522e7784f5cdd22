/**
 * Browser-bound keys: what a synced passkey lacks, a key that stays on one device (Secure Payment Confirmation).
 *
 * RTS Art 7(2): replication of the possession element is prevented. A passkey that is synced is on every device of its
 * account, so a signature by it says nothing about which. A browser may sign along with a key of its own; one that merely
 * turned up is `seen`, and only what a registration or a step-up proved to be the payer's is `bound`. If `seen` counted as
 * possession, a thief who restored the passkey on another device would bring the proof along.
 */

/** `seen`: it signed along with an accepted payment · `bound`: the payer proved by other means that the browser is theirs. */
export type BrowserBoundKeyStatus = 'seen' | 'bound';

/** What proved it. */
export type BrowserBoundKeyBoundBy = 'registration' | 'activation' | 'bind';

/** What the possession of a passkey rests on (RTS Art 7). Whether a synced one counts is for the supervisor to say. */
export type Possession = 'device-bound' | 'synced' | 'synced-with-bound-browser-key';

/** What signed along with an assertion, or null: most browsers make no such key. */
export type UsedBrowserBoundKey = {
  /** SHA-256 of the key, base64url. */
  readonly keyId: string;
  /** COSE_Key, base64url. */
  readonly publicKey: string;
};

/** One browser of one passkey; both ids in base64url. */
export type BrowserBoundKeyName = { readonly credentialId: string; readonly keyId: string };

const encoder = new TextEncoder();

/**
 * What consent to one browser is linked to, so that it is signed and binds no other:
 *
 *     SHA-256( "fido2-sca/1/browser-key" 0x00 credentialId 0x00 keyId )
 *
 * Client and server both run it. @param sha256 passed in, as for the dynamic link
 */
export function browserBoundKeyBinding<T>(sha256: (bytes: Uint8Array<ArrayBuffer>) => T, { credentialId, keyId }: BrowserBoundKeyName): T {
  return sha256(encoder.encode(`fido2-sca/1/browser-key\0${credentialId}\0${keyId}`));
}

/** What payers and operators read of a key id: 72 bits, too many to make a second key with the same beginning. */
export const shortKeyId = (keyId: string): string => keyId.slice(0, 12);

/** WebAuthn L3 §6.1.3: what is not backup eligible stays in one authenticator. */
export function possessionOf(backupEligible: boolean, browserBoundKey: BrowserBoundKeyStatus | null): Possession {
  if (!backupEligible) return 'device-bound';
  return browserBoundKey === 'bound' ? 'synced-with-bound-browser-key' : 'synced';
}
