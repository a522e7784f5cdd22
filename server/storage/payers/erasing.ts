/**
 * Erases a payer: everything that says who the payer is goes, everything that says what was paid stays.
 *
 * Regulation (EU) 2016/679 Art 17. Ledger, executed payments and their evidence are accounting records and proof (PSD2
 * Art 72(1)); from then on they name a random payer id that leads to no person. The audit chain holds digests of what is
 * deleted, and stays whole (RTS Art 29). One transaction: a payer who is half erased can neither sign in nor be forgotten.
 */

import type { Act } from '../../core/audit/act.ts';
import { erasedName, retainedUntil } from '../../core/audit/retention.ts';
import { type Database, firstRow, type Query, Rollback } from '../../database/database.ts';
import { everyEventOf } from '../audit/audit-candidates.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { payOut } from '../payments/accounts.ts';

/** What goes, row by row; each statement takes the payer's id. A row that refers to another goes before it. */
const DELETED = [
  'DELETE FROM challenges WHERE session_ref IN (SELECT session_ref FROM sessions WHERE payer_id = $1)',
  'DELETE FROM sessions WHERE payer_id = $1',
  'DELETE FROM device_cookies WHERE payer_id = $1',
  // With the passkeys revoked, the browsers that signed along say nothing but where the payer was.
  'DELETE FROM browser_bound_keys WHERE credential_id IN (SELECT credential_id FROM credentials WHERE payer_id = $1)',
  'DELETE FROM messages WHERE payer_id = $1',
  'DELETE FROM activation_codes WHERE payer_id = $1',
  'DELETE FROM attempts WHERE payer_id = $1',
  'DELETE FROM idempotency_keys WHERE payer_id = $1',
  'DELETE FROM payer_roles WHERE payer_id = $1',
  // An authorisation that ended a payment belongs to its record; what was only tried, or was consent to a passkey, does not.
  `DELETE FROM authorisations WHERE scope = 'payment' AND subject_id IN (SELECT payment_id FROM payments WHERE payer_id = $1) AND sca_status <> 'finalised'`,
  `DELETE FROM evidence WHERE authorisation_id IN (SELECT authorisation_id FROM authorisations WHERE payer_id = $1 AND scope <> 'payment')`,
  `DELETE FROM authorisations WHERE payer_id = $1 AND scope <> 'payment'`,
  // An order that was never carried out is no accounting record; one that ended cannot be deleted (trigger).
  `DELETE FROM payments WHERE payer_id = $1 AND transaction_status = 'RCVD'`,
] as const;

/** Refused tries with their bytes (kept for auditors), by this payer or with this payer's passkey. */
const DELETED_REFUSALS = 'DELETE FROM refused_assertions WHERE payer_id = $1 OR owner_id = $1';

/**
 * Deletes salt and details together: without the salt a digest cannot be guessed back. The details of the event that accepted a
 * payment stay: they hold ids and digests, nothing personal, and only the digest in them ties the evidence to the chain.
 * Without it, anyone who writes to the database could put any document in its place (PSD2 Art 72(1)).
 */
const DELETED_DETAILS = `DELETE FROM audit_details WHERE sequence IN (${everyEventOf(
  'e.sequence',
  `AND NOT EXISTS (SELECT 1 FROM evidence v JOIN payments p ON p.authorisation_id = v.authorisation_id
   WHERE p.payment_id = e.payment_id AND v.audit_sequence = e.sequence)`,
)})`;

/**
 * What is left of a credential: its id, so that it is never registered again (WebAuthn L3 §7.1 step 26), and its key, so that
 * a sign-in with it fails like every other. Evidence has its own copy of what it needs of the registration.
 */
const REDUCED_CREDENTIALS = `UPDATE credentials SET status = 'revoked', revoked_at = coalesce(revoked_at, $2), label = 'erased', transports = '[]',
  aaguid = '00000000-0000-0000-0000-000000000000', attestation_format = 'none', attestation_verdict = 'none', attestation_object = '',
  client_data_json = '', payment_extension = 0, clone_suspected_at = NULL, last_used_at = NULL WHERE payer_id = $1`;

export type Erasure =
  | { readonly done: 'erased'; readonly details: number }
  | { readonly done: 'already' }
  | { readonly done: 'retained'; readonly until: number };

export function erasingStore(database: Database, audit: AuditLog, randomId: () => string) {
  return {
    /** Payers by username or by id; an erased payer has only the id. */
    find: async (usernameOrId: string): Promise<string[]> => {
      const sql = 'SELECT payer_id FROM payers WHERE username = $1 OR payer_id = $1';
      return (await database.read<{ payer_id: string }>(sql, [usernameOrId])).map((row) => row.payer_id);
    },

    /** @param reason why it may be done before retention ends; null: only after it */
    erase: (payerId: string, reason: string | null, act: Act): Promise<Erasure> =>
      database.write<Erasure>(async (transaction) => {
        // Taken first: of two erasures at the same moment one is done.
        const taken = await transaction.run(
          `UPDATE payers SET erased_at = $2, username = $3, display_name = 'erased', user_handle = $3, enrolment_expires_at = NULL
           WHERE payer_id = $1 AND erased_at IS NULL`,
          [payerId, act.now, erasedName(payerId)],
        );
        if (taken !== 1) throw new Rollback<Erasure>({ done: 'already' });
        const until = retainedUntil(await newestRecord(transaction.query, payerId));
        if (act.now < until && reason === null) throw new Rollback<Erasure>({ done: 'retained', until });

        for (const sql of DELETED) await transaction.run(sql, [payerId]);
        await transaction.run(REDUCED_CREDENTIALS, [payerId, act.now]);
        const accounts = await payOut(transaction, payerId, act.now, randomId);
        // Writers run one after the other, on both databases: what was recorded of this payer is committed, and later writers wait.
        // The end of the chain is held too, so that this does not rest on that alone: another transaction that appends meanwhile
        // finds the chain moved, and is rolled back (`audit-head.ts`).
        await audit.hold(transaction);
        await transaction.run(DELETED_REFUSALS, [payerId]);
        const details = await transaction.run(DELETED_DETAILS, [payerId]);
        await audit.append(transaction, act, {
          type: 'payer-erased',
          outcome: 'success',
          payerId,
          details: { retainedUntil: new Date(until).toISOString(), beforeRetention: reason, accounts, details },
        });
        return { done: 'erased', details };
      }),
  };
}

/** The payer's newest executed payment or event, in milliseconds since the epoch. */
async function newestRecord(query: Query, payerId: string): Promise<number> {
  const paid = firstRow(
    await query<{ newest: number | null }>('SELECT max(executed_at) AS newest FROM payments WHERE payer_id = $1', [payerId]),
  );
  const heard = firstRow(await query<{ newest: string | null }>(everyEventOf('max(e.recorded_at) AS newest'), [payerId]));
  return Math.max(paid?.newest ?? 0, Date.parse(heard?.newest ?? new Date(0).toISOString()));
}
