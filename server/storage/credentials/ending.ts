/**
 * What a credential earned goes with it, when it is revoked or suspended: by the payer, by an operator, by a suspicion.
 *
 * RTS Art 27(a), contract §3. Otherwise somebody who once signed in with it keeps a session, a consent, or a browser whose failures
 * block the payer. Each table that names a credential says in its description what of it is good for something (`earned`), and a
 * test looks for such rows afterwards (`test/storage/both/earned-by-a-credential.test.ts`). An erasure deletes them by payer.
 */
import type { Transaction } from '../../database/database.ts';
import { endSessions } from '../payers/ending-sessions.ts';
import { endConsentsOf } from './consents.ts';

export async function endWhatItEarned(
  transaction: Transaction,
  { payerId, credentialId }: { readonly payerId: string; readonly credentialId: string },
  now: number,
): Promise<void> {
  await endSessions(transaction, 'credential_id = $1', [credentialId], now);
  await endConsentsOf(transaction, payerId, credentialId, now);
  // RTS Art 4(3)(b): from now on a failure in those browsers is a stranger's.
  await transaction.run('DELETE FROM device_cookies WHERE credential_id = $1', [credentialId]);
  // RTS Art 7(2): a browser vouches along with its passkey, and a code waits to bind one to it.
  await transaction.run(
    `UPDATE browser_bound_keys SET status = 'seen', bound_by = NULL, bound_at = NULL WHERE credential_id = $1 AND status = 'bound'`,
    [credentialId],
  );
  const codes = 'DELETE FROM activation_codes WHERE payer_id = $1 AND credential_id = $2 AND consumed_at IS NULL';
  await transaction.run(codes, [payerId, credentialId]);
}
