/**
 * Suspicions of a credential, each kind a counter of its own: `core/suspicion.ts` decides, this file keeps what it decides by.
 *
 * WebAuthn L3 §7.2 steps 19, 22. Kept are those of the window, so that a faulty authenticator does not fill the table.
 */
import type { SuspicionKind } from '../../core/policy.ts';
import type { EarlierSuspicion } from '../../core/suspicion.ts';
import type { Query, Transaction } from '../../database/database.ts';

type SuspicionRow = { kind: string; suspected_at: number; told: number };

/** All that are kept of the credential, oldest first. */
export async function suspicionsOf(query: Query, credentialId: string): Promise<EarlierSuspicion[]> {
  const sql = 'SELECT kind, suspected_at, told FROM suspicions WHERE credential_id = $1 ORDER BY suspected_at';
  const rows = await query<SuspicionRow>(sql, [credentialId]);
  return rows.map(({ kind, suspected_at, told }) => ({ kind: kind as SuspicionKind, at: suspected_at, told: told === 1 }));
}

/** @param since older ones are deleted. Milliseconds since the epoch */
export async function keepSuspicion(
  transaction: Transaction,
  { suspicionId, credentialId, kind, at, told }: EarlierSuspicion & { readonly suspicionId: string; readonly credentialId: string },
  since: number,
): Promise<void> {
  await transaction.run('DELETE FROM suspicions WHERE credential_id = $1 AND suspected_at <= $2', [credentialId, since]);
  const sql = 'INSERT INTO suspicions (suspicion_id, credential_id, kind, suspected_at, told) VALUES ($1, $2, $3, $4, $5)';
  await transaction.run(sql, [suspicionId, credentialId, kind, at, told ? 1 : 0]);
}
