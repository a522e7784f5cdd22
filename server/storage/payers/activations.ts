/**
 * Activation codes: how a payer whom the bank knows gets the first credential (RTS Art 24–25).
 *
 * The code travels by another channel, is stored as a hash, lives seven days, and dies after five wrong tries. The transaction
 * that stores the credential uses it up, so a registration that fails costs the payer nothing.
 */

import type { Act } from '../../core/audit/act.ts';
import type { BrowserBoundKeyName } from '../../core/browser-bound-key.ts';
import { type Database, firstRow, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';

export const ACTIVATION_MS = 7 * 24 * 3_600_000;
const MAX_WRONG_TRIES = 5;

/** RTS Art 25(2)(c): a code is good for one thing: a first credential, or the binding of one browser, which it names. */
export type CodePurpose = 'credential' | BrowserBoundKeyName;

export type ActivationStore = ReturnType<typeof activationStore>;

export function activationStore(database: Database, audit: AuditLog) {
  return {
    /** Replaces the payer's code for this purpose. @param codeHash SHA-256, base64url */
    issue: (payerId: string, activationId: string, codeHash: string, purpose: CodePurpose, act: Act): Promise<void> =>
      database.write(async (transaction) => {
        const kind = purpose === 'credential' ? purpose : 'browser-key';
        const browser = purpose === 'credential' ? null : { credentialId: purpose.credentialId, keyId: purpose.keyId };
        await transaction.run('DELETE FROM activation_codes WHERE payer_id = $1 AND purpose = $2 AND consumed_at IS NULL', [payerId, kind]);
        await transaction.run(
          `INSERT INTO activation_codes (activation_id, payer_id, code_hash, purpose, credential_id, key_id, created_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [activationId, payerId, codeHash, kind, browser?.credentialId ?? null, browser?.keyId ?? null, act.now, act.now + ACTIVATION_MS],
        );
        await audit.append(transaction, act, {
          type: 'activation-code-issued',
          outcome: 'success',
          payerId,
          details: { activationId, purpose: kind, ...browser },
        });
      }),

    /** Tries a code. A wrong one counts against the payer's code, never against the payer. @returns the activation, or null */
    present: (payerId: string | null, codeHash: string, act: Act): Promise<string | null> =>
      database.write(async (transaction) => {
        const found = await tryCode(transaction, payerId, codeHash, 'credential', act.now);
        await audit.append(transaction, act, {
          type: 'activation',
          outcome: found === null ? 'failure' : 'success',
          ...(found === null && { code: 'activation-refused' }),
          ...(payerId !== null && { payerId }),
          details: found === null ? {} : { activationId: found },
        });
        return found;
      }),
  };
}

/**
 * Uses a code up, in the transaction of what it is used for.
 * @returns false if there is no such code; that counts against the payer's code
 */
export async function consumeCode(
  transaction: Transaction,
  payerId: string,
  codeHash: string,
  purpose: CodePurpose,
  now: number,
): Promise<boolean> {
  const activationId = await tryCode(transaction, payerId, codeHash, purpose, now);
  if (activationId === null) return false;
  const sql = 'UPDATE activation_codes SET consumed_at = $2 WHERE activation_id = $1 AND consumed_at IS NULL';
  return (await transaction.run(sql, [activationId, now])) === 1;
}

/** @returns the activation of the code, or null; a wrong code counts against the payer's code for this purpose */
async function tryCode(
  transaction: Transaction,
  payerId: string | null,
  codeHash: string,
  purpose: CodePurpose,
  now: number,
): Promise<string | null> {
  const live = `payer_id = $1 AND COALESCE(credential_id, '') = $4 AND COALESCE(key_id, '') = $5 AND consumed_at IS NULL AND expires_at > $3`;
  const names = purpose === 'credential' ? ['', ''] : [purpose.credentialId, purpose.keyId];
  const params = [payerId, codeHash, now, ...names];
  const found = firstRow(
    await transaction.query<{ activation_id: string }>(
      `SELECT activation_id FROM activation_codes WHERE ${live} AND code_hash = $2 AND wrong_tries < ${MAX_WRONG_TRIES}`,
      params,
    ),
  );
  if (!found) await transaction.run(`UPDATE activation_codes SET wrong_tries = wrong_tries + 1 WHERE ${live} AND code_hash <> $2`, params);
  return found?.activation_id ?? null;
}
