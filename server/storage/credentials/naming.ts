/**
 * Credentials and browsers as a consent names them. The same query reads them when the consent is opened and when it is judged.
 *
 * RTS Art 24(2)(b), 27(a): the consent is to one credential of this payer, or to one browser of one credential.
 */
import type { NamedCredential } from '../../core/scopes/revoke-credential.ts';
import { firstRow, type Query } from '../../database/database.ts';

type NamedRow = { credential_id: string; label: string; created_at: number };

const NAMED = 'SELECT credential_id, label, created_at FROM credentials';

/** A credential of the payer that is not revoked. */
export async function namedCredential(query: Query, payerId: string, credentialId: string): Promise<NamedCredential | null> {
  const sql = `${NAMED} WHERE credential_id = $1 AND payer_id = $2 AND status <> 'revoked'`;
  return named(firstRow(await query<NamedRow>(sql, [credentialId, payerId])));
}

/** The credential of a browser that signed along with a payment and is not bound yet. */
export async function namedBrowser(query: Query, payerId: string, credentialId: string, keyId: string): Promise<NamedCredential | null> {
  const sql = `${NAMED} WHERE credential_id = $1 AND payer_id = $2 AND status = 'active'
    AND EXISTS (SELECT 1 FROM browser_bound_keys k WHERE k.credential_id = $1 AND k.key_id = $3 AND k.status = 'seen')`;
  return named(firstRow(await query<NamedRow>(sql, [credentialId, payerId, keyId])));
}

function named(row: NamedRow | null): NamedCredential | null {
  return row && { credentialId: row.credential_id, label: row.label, createdAt: new Date(row.created_at).toISOString() };
}
