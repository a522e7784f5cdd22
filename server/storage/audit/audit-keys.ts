/**
 * The public audit keys that this bank has signed with, from when to when, and how each key followed the one before.
 *
 * Evidence outlives a key: a seal is checked with the key of its time, also when another key signs today (contract §6).
 * One key is in use at a time. A retired key never returns: a thief who has it could speak for the bank.
 */

import type { Act } from '../../core/audit/act.ts';
import { isKeyRotation, type KeyRotation } from '../../core/audit/audit-key-rotation.ts';
import { type Database, firstRow, type Query, Rollback, type Transaction } from '../../database/database.ts';
import { changeDatabaseFact } from '../../database/schema/database-facts.ts';
import type { AuditLog } from './audit-log.ts';

/** The fact by which a database knows the key that its configuration has to name. */
export const AUDIT_KEY_FACT = 'fingerprint AUDIT_KEY_FILE';

/** Times in milliseconds since the epoch; `validUntil` is null for the key that signs now. */
export type StoredAuditKey = {
  readonly keyId: string;
  readonly publicKeyPem: string;
  readonly validFrom: number;
  readonly validUntil: number | null;
  /** Null for the first key. */
  readonly rotation: KeyRotation | null;
};

type KeyRow = { key_id: string; public_key_pem: string; valid_from: number; valid_until: number | null; rotation: string | null };
type PublicKey = { readonly keyId: string; readonly publicKeyPem: string };

export type AuditKeyStore = ReturnType<typeof auditKeyStore>;

export function auditKeyStore(database: Database, audit: AuditLog) {
  return {
    /** Publishes the first key, valid from `now`. A known key, or one beside a key in use, changes nothing. */
    publish: async (keyId: string, publicKeyPem: string, now: number): Promise<void> => {
      await database.write((transaction) => publishFirst(transaction, { keyId, publicKeyPem }, now));
    },

    /**
     * Retires `previous` and puts the key of the rotation in its place. @returns false if `previous` is no longer in use, or
     * signed a checkpoint later than the rotation, or the new key was known
     */
    rotate: (previous: PublicKey, rotation: KeyRotation, act: Act): Promise<boolean> =>
      database.write(async (transaction) => {
        const { keyId, publicKeyPem } = rotation.statement;
        // The first rotation may come before the first start of a server.
        await publishFirst(transaction, previous, act.now);
        const retire = 'UPDATE audit_keys SET valid_until = $2 WHERE key_id = $1 AND valid_until IS NULL';
        if ((await transaction.run(retire, [previous.keyId, act.now])) !== 1) throw new Rollback(false);
        // Asked once the key's row is held. A checkpoint that the key signed later than the statement says (a clock that was ahead)
        // would count for nothing.
        const late = 'SELECT 1 AS one FROM audit_checkpoints WHERE key_id = $1 AND signed_at >= $2 LIMIT 1';
        if (firstRow(await transaction.query(late, [previous.keyId, rotation.statement.rotatedAt])) !== null) throw new Rollback(false);
        const added = await transaction.run(
          'INSERT INTO audit_keys (key_id, public_key_pem, valid_from, rotation) VALUES ($1, $2, $3, $4) ON CONFLICT (key_id) DO NOTHING',
          [keyId, publicKeyPem, act.now, JSON.stringify(rotation)],
        );
        if (added !== 1 || !(await changeDatabaseFact(transaction, AUDIT_KEY_FACT, previous.keyId, keyId))) throw new Rollback(false);
        await audit.append(transaction, act, { type: 'audit-key-rotated', outcome: 'success', details: { ...rotation } });
        return true;
      }),

    /** Whether this key signs now. */
    isInUse: async (keyId: string): Promise<boolean> =>
      firstRow(await database.read('SELECT 1 AS one FROM audit_keys WHERE key_id = $1 AND valid_until IS NULL', [keyId])) !== null,

    /** Oldest first. */
    all: async (): Promise<StoredAuditKey[]> => {
      const sql = 'SELECT key_id, public_key_pem, valid_from, valid_until, rotation FROM audit_keys ORDER BY valid_from, key_id';
      return (await database.read<KeyRow>(sql)).map((row) => ({
        keyId: row.key_id,
        publicKeyPem: row.public_key_pem,
        validFrom: row.valid_from,
        validUntil: row.valid_until,
        rotation: rotationOf(row.rotation),
      }));
    },
  };
}

/** When a key of this database was retired, or null if it was not. */
export async function retiredAt(query: Query, keyId: string): Promise<number | null> {
  const sql = 'SELECT valid_until FROM audit_keys WHERE key_id = $1';
  return firstRow(await query<{ valid_until: number | null }>(sql, [keyId]))?.valid_until ?? null;
}

/** Holds the key's row until the commit. @returns false if the key was retired: then nothing may be signed with it */
export async function holdKeyInUse(transaction: Transaction, keyId: string): Promise<boolean> {
  const sql = 'UPDATE audit_keys SET valid_until = valid_until WHERE key_id = $1 AND valid_until IS NULL';
  return (await transaction.run(sql, [keyId])) === 1;
}

async function publishFirst(transaction: Transaction, { keyId, publicKeyPem }: PublicKey, now: number): Promise<void> {
  await transaction.run(
    `INSERT INTO audit_keys (key_id, public_key_pem, valid_from) SELECT $1, $2, CAST($3 AS BIGINT)
     WHERE NOT EXISTS (SELECT 1 FROM audit_keys WHERE valid_until IS NULL) ON CONFLICT DO NOTHING`,
    [keyId, publicKeyPem, now],
  );
}

/** What is no rotation links nothing: the key is then shown without one. */
function rotationOf(text: string | null): KeyRotation | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return isKeyRotation(value) ? value : null;
  } catch {
    return null;
  }
}
