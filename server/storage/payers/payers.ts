/**
 * Payers and their enrolment.
 *
 * An enrolment is a promise for 15 minutes: the username is taken and the account is open. If no credential completes it, both
 * are free again (contract §3). The next enrolment removes those that lapsed.
 */

import type { Act } from '../../core/audit/act.ts';
import type { Money } from '../../core/payments/amount.ts';
import { type Database, firstRow, type Query, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { closeAccounts, openAccount } from '../payments/accounts.ts';

export type Role = 'payer' | 'auditor';

export type Payer = {
  readonly payerId: string;
  readonly username: string;
  readonly displayName: string;
  readonly userHandle: string;
  readonly roles: readonly Role[];
};

export type NewPayer = Payer & {
  readonly seeded: boolean;
  /** Milliseconds since the epoch, or null if the payer did not come by open enrolment. */
  readonly enrolmentExpiresAt: number | null;
  readonly accounts: readonly { readonly iban: string; readonly name: string; readonly balance: Money }[];
};

type PayerRow = { payer_id: string; username: string; display_name: string; user_handle: string; roles: string };

const PAYER = `SELECT p.payer_id, p.username, p.display_name, p.user_handle,
  (SELECT coalesce(string_agg(r.role, ','), '') FROM payer_roles r WHERE r.payer_id = p.payer_id) AS roles FROM payers p`;

export type PayerStore = ReturnType<typeof payerStore>;

export function payerStore(database: Database, audit: AuditLog, randomId: () => string) {
  return {
    load: async (payerId: string): Promise<Payer | null> =>
      payer(await database.read<PayerRow>(`${PAYER} WHERE p.payer_id = $1`, [payerId])),
    findByUsername: async (username: string): Promise<Payer | null> =>
      payer(await database.read<PayerRow>(`${PAYER} WHERE p.username = $1 AND p.erased_at IS NULL`, [username])),

    /** Until when the enrolment of this payer can be completed, in milliseconds since the epoch; null where it is, or is over. */
    enrollingUntil: async (payerId: string, now: number): Promise<number | null> => {
      const sql = 'SELECT enrolment_expires_at FROM payers WHERE payer_id = $1 AND enrolment_expires_at > $2';
      return firstRow(await database.read<{ enrolment_expires_at: number }>(sql, [payerId, now]))?.enrolment_expires_at ?? null;
    },

    /**
     * Adds a payer with accounts.
     * @param instead an enrolment that was not completed, which this one replaces
     * @returns false if the username is taken, and then nothing is replaced
     */
    add: (newPayer: NewPayer, act: Act, instead: string | null = null): Promise<boolean> =>
      database.write(async (transaction) => {
        if (instead !== null) await endEnrolment(transaction, instead, newPayer.username, act.now);
        const lapsed = await removeLapsed(transaction, act.now, randomId, instead);
        const inserted = await insertPayer(transaction, newPayer, act.now);
        if (inserted) {
          for (const account of newPayer.accounts)
            await openAccount(transaction, { ...account, payerId: newPayer.payerId }, act.now, randomId);
        }
        await audit.append(
          transaction,
          act,
          ...lapsed.map((payerId) => ({ type: 'enrolment-lapsed', outcome: 'success', payerId, details: {} }) as const),
          {
            type: newPayer.seeded ? 'payer-seeded' : 'enrolment',
            outcome: inserted ? 'success' : 'failure',
            ...(inserted ? { payerId: newPayer.payerId } : { code: 'username-taken' }),
            details: inserted ? { username: newPayer.username, accounts: newPayer.accounts.map(({ iban }) => iban) } : {},
          },
        );
        return inserted;
      }),
  };
}

/** Contract §3: who starts again has not taken their own username. An enrolment that was completed is none any more. */
async function endEnrolment(transaction: Transaction, payerId: string, username: string, now: number): Promise<void> {
  const lapse = `UPDATE payers SET enrolment_expires_at = $3 WHERE payer_id = $1 AND enrolment_expires_at > $3
    AND NOT EXISTS (SELECT 1 FROM payers other WHERE other.username = $2 AND other.payer_id <> $1)`;
  await transaction.run(lapse, [payerId, username, now]);
}

async function insertPayer(transaction: Transaction, payer: NewPayer, now: number): Promise<boolean> {
  const inserted = await transaction.run(
    `INSERT INTO payers (payer_id, username, display_name, user_handle, seeded, created_at, enrolment_expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (username) DO NOTHING`,
    [payer.payerId, payer.username, payer.displayName, payer.userHandle, payer.seeded ? 1 : 0, now, payer.enrolmentExpiresAt],
  );
  if (inserted === 0) return false;
  for (const role of payer.roles) await transaction.run('INSERT INTO payer_roles (payer_id, role) VALUES ($1, $2)', [payer.payerId, role]);
  return true;
}

/** null for a payer who is gone. */
export async function livingPayer(query: Query, payerId: string): Promise<{ readonly payerId: string } | null> {
  const sql = 'SELECT 1 AS one FROM payers WHERE payer_id = $1 AND erased_at IS NULL';
  return firstRow(await query(sql, [payerId])) && { payerId };
}

/** Removes enrolments that were not completed in time. What their accounts hold is posted back, since a ledger forgets nothing. */
async function removeLapsed(transaction: Transaction, now: number, randomId: () => string, first: string | null): Promise<string[]> {
  const sql = `SELECT payer_id FROM payers WHERE enrolment_expires_at <= $1 ORDER BY CASE WHEN payer_id = $2 THEN 0 ELSE 1 END LIMIT 100`;
  const lapsed = await transaction.query<{ payer_id: string }>(sql, [now, first]);
  for (const { payer_id } of lapsed) {
    await closeAccounts(transaction, payer_id, now, randomId);
    await transaction.run('DELETE FROM sessions WHERE payer_id = $1', [payer_id]);
    // An operator may have issued one for a payer who never completed the enrolment.
    await transaction.run('DELETE FROM activation_codes WHERE payer_id = $1', [payer_id]);
    await transaction.run('DELETE FROM payers WHERE payer_id = $1 AND enrolment_expires_at <= $2', [payer_id, now]);
    // Their details name the username, and no payer is left who could ask for erasure (Regulation (EU) 2016/679 Art 5(1)(e)).
    await transaction.run(
      `DELETE FROM audit_details WHERE sequence IN (SELECT sequence FROM audit_events WHERE payer_id = $1 AND type = 'enrolment')`,
      [payer_id],
    );
  }
  return lapsed.map((row) => row.payer_id);
}

function payer(rows: PayerRow[]): Payer | null {
  const row = firstRow(rows);
  if (!row) return null;
  const { payer_id: payerId, username, display_name: displayName, user_handle: userHandle } = row;
  return { payerId, username, displayName, userHandle, roles: row.roles.split(',').filter(Boolean).sort().reverse() as Role[] };
}
