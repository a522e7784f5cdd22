/**
 * Activation codes: how a payer whom the bank knows gets the first credential (RTS Art 24–25).
 *
 * The code travels by another channel, is stored as a hash, lives seven days, dies after five wrong tries, and is
 * consumed by the transaction that stores the credential, so a registration that fails costs the payer nothing.
 */
import type { Act, AuditLog } from './audit-log.ts';
import { type Database, firstRow } from './database.ts';

export const ACTIVATION_MS = 7 * 24 * 3_600_000;
const MAX_WRONG_TRIES = 5;

export type ActivationStore = ReturnType<typeof activationStore>;

export function activationStore(database: Database, audit: AuditLog) {
  return {
    /** Replaces whatever code the payer had. @param codeHash SHA-256, base64url */
    issue: (payerId: string, activationId: string, codeHash: string, act: Act): Promise<void> =>
      database.write(async (transaction) => {
        await transaction.run('DELETE FROM activation_codes WHERE payer_id = $1 AND consumed_at IS NULL', [payerId]);
        await transaction.run(
          'INSERT INTO activation_codes (activation_id, payer_id, code_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)',
          [activationId, payerId, codeHash, act.now, act.now + ACTIVATION_MS],
        );
        await audit.append(transaction, act, { type: 'activation-code-issued', outcome: 'success', payerId, details: { activationId } });
      }),

    /** Tries a code. A wrong one counts against the payer's code, never against the payer. @returns the activation, or null */
    present: (payerId: string | null, codeHash: string, act: Act): Promise<string | null> =>
      database.write(async (transaction) => {
        const live = 'payer_id = $1 AND consumed_at IS NULL AND expires_at > $3';
        const found = firstRow(
          await transaction.query<{ activation_id: string }>(
            `SELECT activation_id FROM activation_codes WHERE ${live} AND code_hash = $2 AND wrong_tries < ${MAX_WRONG_TRIES}`,
            [payerId, codeHash, act.now],
          ),
        );
        if (!found) {
          await transaction.run(`UPDATE activation_codes SET wrong_tries = wrong_tries + 1 WHERE ${live} AND code_hash <> $2`, [
            payerId,
            codeHash,
            act.now,
          ]);
        }
        await audit.append(transaction, act, {
          type: 'activation',
          outcome: found ? 'success' : 'failure',
          ...(!found && { code: 'activation-refused' }),
          ...(payerId !== null && { payerId }),
          details: found ? { activationId: found.activation_id } : {},
        });
        return found?.activation_id ?? null;
      }),
  };
}
