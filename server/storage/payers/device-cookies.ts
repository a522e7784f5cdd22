/**
 * Browsers in which a payer has authenticated before.
 *
 * RTS Art 4(3)(b) asks for a block after five failures. A stranger who knows a credential id must not be able to lock the payer
 * out with it. So a failure from the payer's own browser counts in full, and failures of strangers count apart (contract §3).
 */
import type { Database, Transaction } from '../../database/database.ts';

/** One year. */
export const DEVICE_COOKIE_MS = 365 * 24 * 3_600_000;

export function deviceStore(database: Database) {
  return {
    /** Whether this browser is one of the payer's. */
    knows: async (cookieHash: string, payerId: string, now: number): Promise<boolean> =>
      (
        await database.read('SELECT 1 AS one FROM device_cookies WHERE cookie_hash = $1 AND payer_id = $2 AND expires_at > $3', [
          cookieHash,
          payerId,
          now,
        ])
      ).length > 0,
  };
}

/**
 * Gives the browser a new value, which also stands for the other payers of the old value. The value is new each time, so that
 * a value which an attacker planted before is worth nothing afterwards.
 */
export async function rememberDevice(
  transaction: Transaction,
  { payerId, newHash, oldHash, now }: { payerId: string; newHash: string; oldHash: string | null; now: number },
): Promise<void> {
  await transaction.run(
    'DELETE FROM device_cookies WHERE cookie_hash IN (SELECT cookie_hash FROM device_cookies WHERE expires_at <= $1 LIMIT 20) AND expires_at <= $1',
    [now],
  );
  const columns = 'INSERT INTO device_cookies (cookie_hash, payer_id, created_at, expires_at)';
  await transaction.run(`${columns} VALUES ($1, $2, $3, $4)`, [newHash, payerId, now, now + DEVICE_COOKIE_MS]);
  if (oldHash === null) return;
  await transaction.run(
    `${columns} SELECT $1, payer_id, created_at, expires_at FROM device_cookies WHERE cookie_hash = $2 AND payer_id <> $3 AND expires_at > $4`,
    [newHash, oldHash, payerId, now],
  );
  await transaction.run('DELETE FROM device_cookies WHERE cookie_hash = $1', [oldHash]);
}
