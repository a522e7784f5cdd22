/**
 * Remembers a browser-bound key that signed along with an accepted payment or with a registration.
 *
 * RTS Art 7(2): a key that only signed along is `seen`, and the transaction that paid writes a message to the payer. Keys of failed
 * payments are not remembered: otherwise anyone who can send answers would write the list that the payer chooses from.
 */
import type { BrowserBoundKeyStatus, UsedBrowserBoundKey } from '../../core/browser-bound-key.ts';
import { type Failed, failed } from '../../core/failures.ts';
import type { MessageType } from '../../core/message-type.ts';
import type { VerifiedAssertion } from '../../core/verified-assertion.ts';
import { firstRow, type Transaction } from '../../database/database.ts';
import { insertMessage } from '../payers/messages.ts';

type UsedWithPayment = {
  readonly payerId: string;
  readonly assertion: VerifiedAssertion;
  /** The status of the key when it was judged. */
  readonly browserKeyStatus: BrowserBoundKeyStatus | null;
};

/**
 * For an accepted payment.
 * @returns a failure if the key was bound when it was judged and was removed since: evidence would claim it as bound
 */
export async function useBrowserBoundKey(
  transaction: Transaction,
  { payerId, assertion, browserKeyStatus }: UsedWithPayment,
  now: number,
  randomId: () => string,
): Promise<Failed | null> {
  const { credentialId, browserBoundKey } = assertion;
  if (!browserBoundKey) return null;
  const isNew = await rememberBrowserBoundKey(transaction, payerId, credentialId, browserBoundKey, now, randomId);
  if (browserKeyStatus !== 'bound') return null;
  const sql = `SELECT 1 AS one FROM browser_bound_keys WHERE credential_id = $1 AND key_id = $2 AND status = 'bound'`;
  const gone = isNew || (await transaction.query(sql, [credentialId, browserBoundKey.keyId])).length === 0;
  return gone ? failed('authorisation-not-open') : null;
}

/** Remembers the key that signed along with an accepted payment. Never call it for a failed payment. @returns whether the key is new */
export async function rememberBrowserBoundKey(
  transaction: Transaction,
  payerId: string,
  credentialId: string,
  { keyId, publicKey }: UsedBrowserBoundKey,
  now: number,
  randomId: () => string,
): Promise<boolean> {
  const inserted = await transaction.run(
    `INSERT INTO browser_bound_keys (credential_id, key_id, public_key, status, first_seen_at, last_used_at)
     VALUES ($1, $2, $3, 'seen', $4, $4) ON CONFLICT (credential_id, key_id) DO NOTHING`,
    [credentialId, keyId, publicKey, now],
  );
  if (inserted === 0) {
    const sql = 'UPDATE browser_bound_keys SET last_used_at = $3 WHERE credential_id = $1 AND key_id = $2';
    await transaction.run(sql, [credentialId, keyId, now]);
    return false;
  }
  await forgetOldest(transaction, credentialId, keyId);
  await tellOfBrowser(transaction, { payerId, credentialId }, 'browser-seen', now, randomId);
  return true;
}

/** POLICY: a browser that makes a new key for each payment would fill the disk, and the list that the payer reads. */
const MOST_KEYS = 50;

/** Deletes the `seen` key that was unused for longest. A bound key and the new key stay. */
async function forgetOldest(transaction: Transaction, credentialId: string, newKeyId: string): Promise<void> {
  await transaction.run(
    `DELETE FROM browser_bound_keys WHERE credential_id = $1 AND key_id = (
       SELECT key_id FROM browser_bound_keys WHERE credential_id = $1 AND status = 'seen' AND key_id <> $2
       ORDER BY last_used_at, key_id LIMIT 1)
     AND (SELECT count(*) FROM browser_bound_keys WHERE credential_id = $1) > ${MOST_KEYS}`,
    [credentialId, newKeyId],
  );
}

/** The key that signed along with a registration. It is bound if the registration rests on more than the word of another passkey. */
export async function insertRegisteredKey(
  transaction: Transaction,
  credentialId: string,
  { keyId, publicKey }: UsedBrowserBoundKey,
  bound: boolean,
  now: number,
): Promise<void> {
  await transaction.run(
    `INSERT INTO browser_bound_keys (credential_id, key_id, public_key, status, bound_by, first_seen_at, bound_at, last_used_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $6)`,
    [credentialId, keyId, publicKey, bound ? 'bound' : 'seen', bound ? 'registration' : null, now, bound ? now : null],
  );
}

/** Writes the payer a message about a browser of one passkey. The message names the passkey by its label. */
export async function tellOfBrowser(
  transaction: Transaction,
  { payerId, credentialId }: { readonly payerId: string; readonly credentialId: string },
  type: MessageType,
  createdAt: number,
  randomId: () => string,
): Promise<void> {
  const rows = await transaction.query<{ label: string }>('SELECT label FROM credentials WHERE credential_id = $1', [credentialId]);
  await insertMessage(transaction, { messageId: randomId(), payerId, credentialLabel: firstRow(rows)?.label ?? '', type, createdAt });
}
