/** A browser that signed along with an accepted payment, as the database has it: for tests that need one to be there, and no more. */
import type { Bank } from './bank.ts';
import type { Browser } from './payer-browser.ts';

/** @returns the id of a key that is `seen` with the payer's first passkey */
export async function seenBrowserKey(bank: Bank, { authenticator }: Browser): Promise<string> {
  const keyId = `${'k'.repeat(42)}A`;
  await bank.database.write((transaction) =>
    transaction.run(
      `INSERT INTO browser_bound_keys (credential_id, key_id, public_key, status, first_seen_at, last_used_at)
       VALUES ($1, $2, 'key', 'seen', 0, 0) ON CONFLICT DO NOTHING`,
      [authenticator.held[0]?.id ?? '', keyId],
    ),
  );
  return keyId;
}
