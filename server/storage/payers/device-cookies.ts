/**
 * Browsers in which a payer has authenticated before.
 *
 * RTS Art 4(3)(b) asks for a block after five failures. A stranger who knows a credential id must not be able to lock the payer
 * out with it. So a failure from the payer's own browser counts in full, and failures of strangers count apart (contract §3).
 * A row is cookie, payer and credential, and goes with the credential (`../credentials/ending.ts`): otherwise somebody who signed in
 * once blocks the payer for a year, with a passkey that was revoked. It goes as well when failures from that browser brought a block.
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
  await transaction.run(
    `${columns} SELECT $1, payer_id, credential_id, created_at, expires_at FROM device_cookies
     WHERE cookie_hash = $2 AND credential_id <> $3 AND expires_at > $4`,
    [newHash, oldHash, credentialId, now],
  );
  await transaction.run('DELETE FROM device_cookies WHERE cookie_hash = $1', [oldHash]);
  return wasKnown;
}

/** From now on the browser counts as a stranger's, until the payer signs in there again (contract §3). */
export async function forgetDevice(transaction: Transaction, cookieHash: string, payerId: string): Promise<void> {
  await transaction.run('DELETE FROM device_cookies WHERE cookie_hash = $1 AND payer_id = $2', [cookieHash, payerId]);
}
