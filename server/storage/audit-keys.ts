/**
 * The public audit keys that this bank ever signed with, and from when to when (contract §6).
 *
 * Evidence outlives a key: whoever checks a seal needs the key of its time, also when another one signs today.
 */
import type { Database } from './database.ts';

/** Times in milliseconds since the epoch; `validUntil` is null for the key that signs now. */
export type StoredAuditKey = {
  readonly keyId: string;
  readonly publicKeyPem: string;
  readonly validFrom: number;
  readonly validUntil: number | null;
};

type KeyRow = { key_id: string; public_key_pem: string; valid_from: number; valid_until: number | null };

export type AuditKeyStore = ReturnType<typeof auditKeyStore>;

export function auditKeyStore(database: Database) {
  return {
    /** Publishes a key from `now` on; one that is known stays as it is. */
    publish: async (keyId: string, publicKeyPem: string, now: number): Promise<void> => {
      await database.write((transaction) =>
        transaction.run('INSERT INTO audit_keys (key_id, public_key_pem, valid_from) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
          keyId,
          publicKeyPem,
          now,
        ]),
      );
    },
    /** Oldest first. */
    all: async (): Promise<StoredAuditKey[]> =>
      (
        await database.read<KeyRow>('SELECT key_id, public_key_pem, valid_from, valid_until FROM audit_keys ORDER BY valid_from, key_id')
      ).map((row) => ({
        keyId: row.key_id,
        publicKeyPem: row.public_key_pem,
        validFrom: row.valid_from,
        validUntil: row.valid_until,
      })),
  };
}
