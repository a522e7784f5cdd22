/**
 * How a browser-bound key comes to be known: it signed along with an accepted payment, or with a registration.
 *
 * RTS Art 7(2): what merely turned up is `seen`, and the payer hears of it in the transaction that paid. If a failed payment
 * were remembered as well, whoever can send answers would write the list that the payer chooses from.
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
  /** What the key was to the payer when it was judged. */
  readonly browserKeyStatus: BrowserBoundKeyStatus | null;
};

/** Of an accepted payment. @returns a failure where a browser that was bound when it was judged was removed since: evidence would claim it */
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

/** Remembers the key that signed along with an accepted payment. Never called for a failed one. @returns whether it is new */
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

/** POLICY: a browser that makes a new key for every payment must not fill the disk, nor the list that the payer reads. */
const MOST_KEYS = 50;

/** Of `seen` keys the one that was not used for longest goes; a bound one never does, and the new one stays. */
async function forgetOldest(transaction: Transaction, credentialId: string, newKeyId: string): Promise<void> {
  await transaction.run(
    `DELETE FROM browser_bound_keys WHERE credential_id = $1 AND key_id = (
       SELECT key_id FROM browser_bound_keys WHERE credential_id = $1 AND status = 'seen' AND key_id <> $2
       ORDER BY last_used_at, key_id LIMIT 1)
     AND (SELECT count(*) FROM browser_bound_keys WHERE credential_id = $1) > ${MOST_KEYS}`,
    [credentialId, newKeyId],
  );
}

/** The key that signed along with a registration: bound where the registration rests on more than a synced passkey. */
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

/** Tells the payer about a browser of one passkey, which is named by its label. */
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
