/**
 * Credentials and browsers as their payer knows them: what a consent names, read where it is signed and where it is judged.
 *
 * RTS Art 24(2)(b), 27(a): the consent is to one credential, or to one browser of one credential, of this payer.
 */
import type { NamedCredential } from '../../core/scopes/revoke-credential.ts';
import { firstRow, type Query } from '../../database/database.ts';

type NamedRow = { credential_id: string; label: string; created_at: number };

const NAMED = 'SELECT credential_id, label, created_at FROM credentials';

/** The payer's own, not revoked. */
export async function namedCredential(query: Query, payerId: string, credentialId: string): Promise<NamedCredential | null> {
  const sql = `${NAMED} WHERE credential_id = $1 AND payer_id = $2 AND status <> 'revoked'`;
  return named(firstRow(await query<NamedRow>(sql, [credentialId, payerId])));
}

/** The credential of a browser that signed along with a payment and is bound to nothing yet. */
export async function namedBrowser(query: Query, payerId: string, credentialId: string, keyId: string): Promise<NamedCredential | null> {
  const sql = `${NAMED} WHERE credential_id = $1 AND payer_id = $2 AND status <> 'revoked'
    AND EXISTS (SELECT 1 FROM browser_bound_keys k WHERE k.credential_id = $1 AND k.key_id = $3 AND k.status = 'seen')`;
  return named(firstRow(await query<NamedRow>(sql, [credentialId, payerId, keyId])));
}

function named(row: NamedRow | null): NamedCredential | null {
  return row && { credentialId: row.credential_id, label: row.label, createdAt: new Date(row.created_at).toISOString() };
}
