/**
 * Activation codes: how a payer whom the bank knows gets the first credential (RTS Art 24–25), and how one browser is bound.
 *
 * The code travels by another channel, lives seven days, and dies after five wrong tries. Its selector is stored in clear and its
 * secret as a hash. The transaction that stores the credential uses it up, so a registration that fails costs the payer nothing.
 * If tries counted by username, a stranger who knows one would kill each code that the bank sends.
 */

import type { Act } from '../../core/audit/act.ts';
import { digest } from '../../core/audit/audit-chain.ts';
import type { BrowserBoundKeyName } from '../../core/browser-bound-key.ts';
import type { ActivationCode } from '../../core/encoding/activation-code.ts';
import { type Database, firstRow, Rollback, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';

export const ACTIVATION_MS = 7 * 24 * 3_600_000;
const MAX_WRONG_TRIES = 5;

/** RTS Art 25(2)(c): a code is good for one thing: a first credential, or the binding of one browser, which it names. */
export type CodePurpose = 'credential' | BrowserBoundKeyName;

export type ActivationStore = ReturnType<typeof activationStore>;

export function activationStore(database: Database, audit: AuditLog) {
  return {
    /** Replaces the payer's code for this purpose. @returns false where the selector is another code's, and nothing was written */
    issue: (payerId: string, activationId: string, code: ActivationCode, purpose: CodePurpose, act: Act): Promise<boolean> =>
      database.write(async (transaction) => {
        const kind = purpose === 'credential' ? purpose : 'browser-key';
        const browser = purpose === 'credential' ? null : { credentialId: purpose.credentialId, keyId: purpose.keyId };
        await transaction.run('DELETE FROM activation_codes WHERE payer_id = $1 AND purpose = $2 AND consumed_at IS NULL', [payerId, kind]);
        const inserted = await transaction.run(
          `INSERT INTO activation_codes (activation_id, payer_id, selector, code_hash, purpose, credential_id, key_id, created_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (selector) WHERE consumed_at IS NULL DO NOTHING`,
          [
            activationId,
            payerId,
            code.selector,
            digest(code.secret),
            kind,
            browser?.credentialId ?? null,
            browser?.keyId ?? null,
            act.now,
            act.now + ACTIVATION_MS,
          ],
        );
        if (inserted === 0) throw new Rollback(false);
        await audit.append(transaction, act, {
          type: 'activation-code-issued',
          outcome: 'success',
          payerId,
          details: { activationId, purpose: kind, ...browser },
        });
        return true;
      }),

    /** Tries a code. A wrong one counts against the code that its selector names, never against the payer. @returns the activation, or null */
    present: (payerId: string | null, code: ActivationCode, act: Act): Promise<string | null> =>
      database.write(async (transaction) => {
        const tried = await tryCode(transaction, payerId, code, 'credential', act.now);
        await audit.append(transaction, act, {
          type: 'activation',
          outcome: tried.fits ? 'success' : 'failure',
          ...(!tried.fits && { code: 'activation-refused' }),
          ...(payerId !== null && { payerId }),
          details: detailsOf(tried),
        });
        return tried.fits ? tried.activationId : null;
      }),

    /** Until when a session can register that presented a code, in milliseconds since the epoch; null where it was used, replaced, or is over. */
    usableUntil: async (activationId: string, payerId: string, now: number): Promise<number | null> => {
      const sql = `SELECT expires_at FROM activation_codes WHERE activation_id = $1 AND payer_id = $2 AND consumed_at IS NULL AND expires_at > $3`;
      return firstRow(await database.read<{ expires_at: number }>(sql, [activationId, payerId, now]))?.expires_at ?? null;
    },
  };
}

/** What became of a try: which code it named, if any, how many wrong tries that has had, and whether it is right, and good for this. */
export type CodeTry = { readonly activationId: string | null; readonly wrongTries: number; readonly fits: boolean };

/** Of a try, for the log. Neither the selector nor what was typed (contract §6). */
export const detailsOf = ({ activationId, wrongTries }: CodeTry): Readonly<Record<string, unknown>> =>
  activationId === null ? {} : { activationId, wrongTries };

/** Uses a code up, in the transaction of what it is used for. One that does not fit is not used; a wrong one counts. */
export async function consumeCode(
  transaction: Transaction,
  payerId: string,
  code: ActivationCode,
  purpose: CodePurpose,
  now: number,
): Promise<CodeTry> {
  const tried = await tryCode(transaction, payerId, code, purpose, now);
  const sql = 'UPDATE activation_codes SET consumed_at = $2 WHERE activation_id = $1 AND consumed_at IS NULL';
  const isUsed = tried.fits && (await transaction.run(sql, [tried.activationId, now])) === 1;
  return { ...tried, fits: isUsed };
}

type TriedRow = { activation_id: string; wrong_tries: number; is_right: number; purpose: string; credential_id: string; key_id: string };

/**
 * One statement, whatever was typed: an unknown selector, an unknown payer and a wrong secret cost the same (RTS Art 4(3)(a)).
 * Right is who has selector, secret and payer. What is right but for another purpose is refused and no wrong try.
 */
async function tryCode(
  transaction: Transaction,
  payerId: string | null,
  { selector, secret }: ActivationCode,
  purpose: CodePurpose,
  now: number,
): Promise<CodeTry> {
  const right = 'payer_id = $2 AND code_hash = $3';
  const row = firstRow(
    await transaction.query<TriedRow>(
      `UPDATE activation_codes SET wrong_tries = wrong_tries + CASE WHEN ${right} THEN 0 ELSE 1 END
       WHERE selector = $1 AND consumed_at IS NULL AND expires_at > $4 AND wrong_tries < ${MAX_WRONG_TRIES}
       RETURNING activation_id, wrong_tries, CASE WHEN ${right} THEN 1 ELSE 0 END AS is_right, purpose,
         COALESCE(credential_id, '') AS credential_id, COALESCE(key_id, '') AS key_id`,
      [selector, payerId, digest(secret), now],
    ),
  );
  if (!row) return { activationId: null, wrongTries: 0, fits: false };
  const fits = row.is_right === 1 && isFor(row, purpose);
  return { activationId: row.activation_id, wrongTries: row.wrong_tries, fits };
}

function isFor(row: TriedRow, purpose: CodePurpose): boolean {
  if (purpose === 'credential') return row.purpose === 'credential';
  return row.purpose === 'browser-key' && row.credential_id === purpose.credentialId && row.key_id === purpose.keyId;
}
