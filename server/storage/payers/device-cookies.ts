/**
 * Browsers in which a payer has authenticated before.
 *
 * RTS Art 4(3)(b) asks for a block after five failures. A stranger who knows a credential id must not be able to lock the payer
 * out with it. So a failure from the payer's own browser counts in full, and failures of strangers count apart (contract §3).
 * A row is cookie, payer and credential, and goes with the credential (`../credentials/ending.ts`): otherwise somebody who signed in
 * once blocks the payer for a year, with a passkey that was revoked. It goes as well when a failure from that browser was one of the row
 * that brought a block, whichever was the last.
 */
import { type Database, firstRow, type Transaction } from '../../database/database.ts';

/** One year. */
export const DEVICE_COOKIE_MS = 365 * 24 * 3_600_000;

const KNOWN = `SELECT 1 AS one FROM device_cookies d WHERE d.cookie_hash = $1 AND d.payer_id = $2 AND d.expires_at > $3
  AND EXISTS (SELECT 1 FROM credentials c WHERE c.credential_id = d.credential_id AND c.status = 'active') LIMIT 1`;

export function deviceStore(database: Database) {
  return {
    /** Whether an active credential of the payer has signed in in this browser. */
    knows: async (cookieHash: string, payerId: string, now: number): Promise<boolean> =>
      (await database.read(KNOWN, [cookieHash, payerId, now])).length > 0,
  };
}

type Remembered = {
  readonly payerId: string;
  readonly credentialId: string;
  readonly newHash: string;
  readonly oldHash: string | null;
  readonly now: number;
};

/**
 * Gives the browser a new value, which also stands for the other credentials and payers of the old value. The value is new each
 * time, so that a value which an attacker planted before is worth nothing afterwards.
 * @returns whether the browser was one of the payer's before
 */
export async function rememberDevice(
  transaction: Transaction,
  { payerId, credentialId, newHash, oldHash, now }: Remembered,
): Promise<boolean> {
  const wasKnown = oldHash !== null && firstRow(await transaction.query(KNOWN, [oldHash, payerId, now])) !== null;
  await transaction.run(
    'DELETE FROM device_cookies WHERE cookie_hash IN (SELECT cookie_hash FROM device_cookies WHERE expires_at <= $1 LIMIT 20) AND expires_at <= $1',
    [now],
  );
  const columns = 'INSERT INTO device_cookies (cookie_hash, payer_id, credential_id, created_at, expires_at)';
  await transaction.run(`${columns} VALUES ($1, $2, $3, $4, $5)`, [newHash, payerId, credentialId, now, now + DEVICE_COOKIE_MS]);
  if (oldHash === null) return wasKnown;
  // With its mark: a new value is no new browser.
  await transaction.run(
    `INSERT INTO device_cookies (cookie_hash, payer_id, credential_id, created_at, expires_at, series)
     SELECT $1, payer_id, credential_id, created_at, expires_at, series FROM device_cookies
     WHERE cookie_hash = $2 AND credential_id <> $3 AND expires_at > $4`,
    [newHash, oldHash, credentialId, now],
  );
  await transaction.run('DELETE FROM device_cookies WHERE cookie_hash = $1', [oldHash]);
  return wasKnown;
}

/** A failure in this row came by that cookie. @param series names the row of failures */
export async function markDevice(transaction: Transaction, cookieHash: string, payerId: string, series: string): Promise<void> {
  const sql = 'UPDATE device_cookies SET series = $3 WHERE cookie_hash = $1 AND payer_id = $2';
  await transaction.run(sql, [cookieHash, payerId, series]);
}

/** From now on the browsers that took part count as strangers', until the payer signs in there again (contract §3). */
export async function forgetDevicesOf(transaction: Transaction, payerId: string, series: string): Promise<void> {
  await transaction.run('DELETE FROM device_cookies WHERE payer_id = $1 AND series = $2', [payerId, series]);
}
