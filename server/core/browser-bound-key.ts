/**
 * Browser-bound keys: what a synced passkey lacks, a key that stays on one device (Secure Payment Confirmation).
 *
 * RTS Art 7(2): replication of the possession element is prevented. A passkey that is synced is on every device of its
 * account, so a signature by it says nothing about which. A browser may sign along with a key of its own; one that merely
 * turned up is `seen`, and only what a registration or a step-up proved to be the payer's is `bound`. If `seen` counted as
 * possession, a thief who restored the passkey on another device would bring the proof along.
 */

/** `seen`: it signed along with an accepted payment · `bound`: the payer proved by other means that the browser is theirs. */
export type BrowserKeyStatus = 'seen' | 'bound';

/** What proved it. */
export type BrowserKeyBoundBy = 'registration' | 'activation' | 'bind';

/** What the possession of a passkey rests on (RTS Art 7). Whether a synced one counts is for the supervisor to say. */
export type Possession = 'device-bound' | 'synced' | 'synced-with-bound-browser-key';

/** What signed along with an assertion, or null: most browsers make no such key. */
export type UsedBrowserKey = {
  /** SHA-256 of the key, base64url. */
  readonly keyId: string;
  /** COSE_Key, base64url. */
  readonly publicKey: string;
};

/** WebAuthn L3 §6.1.3: what is not backup eligible stays in one authenticator. */
export function possessionOf(backupEligible: boolean, browserKey: BrowserKeyStatus | null): Possession {
  if (!backupEligible) return 'device-bound';
  return browserKey === 'bound' ? 'synced-with-bound-browser-key' : 'synced';
}
