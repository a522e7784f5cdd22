/** A browser-bound key that the bank has seen and not bound: Chromium on Linux makes none, so it is put where a payment leaves it. */
import { rememberBrowserBoundKey } from '../../../server/storage/credentials/remember-browser-bound-key.ts';
import type { Stage } from './stage.ts';

export async function seenBrowser({ bank }: Stage, username: string): Promise<void> {
  await bank.database.write(async (transaction) => {
    const [own] = await transaction.query<{ credential_id: string; payer_id: string }>(
      'SELECT c.credential_id, c.payer_id FROM credentials c JOIN payers p ON p.payer_id = c.payer_id WHERE p.username = $1',
      [username],
    );
    if (!own) throw new Error(`${username} has no passkey`);
    const key = { keyId: username.padEnd(43, 'A'), publicKey: 'AA' };
    await rememberBrowserBoundKey(transaction, own.payer_id, own.credential_id, key, bank.clock.now, () => crypto.randomUUID());
  });
}
