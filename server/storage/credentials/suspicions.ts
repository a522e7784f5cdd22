/**
 * Suspicions of a credential, each kind a counter of its own: `core/suspicion.ts` decides, this file keeps what it decides by.
 *
 * WebAuthn L3 §7.2 steps 19, 22. Kept are those of the window, so that a faulty authenticator does not fill the table.
 * Contract §3: at most one message a credential in that time. So each row names the message that it left.
 */
import type { SuspicionKind } from '../../core/policy.ts';
import type { EarlierSuspicion } from '../../core/suspicion.ts';
import { firstRow, type Query, type Transaction } from '../../database/database.ts';

type SuspicionRow = { kind: string; suspected_at: number; told: number };

/** All that are kept of the credential, oldest first. */
export async function suspicionsOf(query: Query, credentialId: string): Promise<EarlierSuspicion[]> {
  const sql = 'SELECT kind, suspected_at, told FROM suspicions WHERE credential_id = $1 ORDER BY suspected_at';
  const rows = await query<SuspicionRow>(sql, [credentialId]);
  return rows.map(({ kind, suspected_at, told }) => ({ kind: kind as SuspicionKind, at: suspected_at, told: told === 1 }));
}

type Kept = Pick<EarlierSuspicion, 'kind' | 'at'> & {
  readonly suspicionId: string;
  readonly credentialId: string;
  /** Of the message that it leaves; null where it leaves none. */
  readonly messageId: string | null;
};

/** @param since older ones are deleted. Milliseconds since the epoch */
export async function keepSuspicion(
  transaction: Transaction,
  { suspicionId, credentialId, kind, at, messageId }: Kept,
  since: number,
): Promise<void> {
  await transaction.run('DELETE FROM suspicions WHERE credential_id = $1 AND suspected_at <= $2', [credentialId, since]);
  await transaction.run(
    'INSERT INTO suspicions (suspicion_id, credential_id, kind, suspected_at, told, message_id) VALUES ($1, $2, $3, $4, $5, $6)',
    [suspicionId, credentialId, kind, at, messageId === null ? 0 : 1, messageId],
  );
}

/**
 * Takes the messages away that suspicions which are still kept have left: the next one stands in their place. Not worded anew, or the
 * payer, who has read one or is about to say so, would have read what it never said.
 * @returns the id of the one that was there (contract §3: at most one), for the record: the log may say that it was read; or null
 */
export async function takeMessagesBack({ query }: Transaction, credentialId: string): Promise<string | null> {
  const sql = 'DELETE FROM messages WHERE message_id IN (SELECT message_id FROM suspicions WHERE credential_id = $1) RETURNING message_id';
  return firstRow(await query<{ message_id: string }>(sql, [credentialId]))?.message_id ?? null;
}
