/**
 * Credential records in the database: reading them. `registering.ts` and `revoking.ts` write them.
 *
 * RTS Art 24–27: a credential belongs to one payer, and is useless from the moment of its revocation. `use-credential.ts` writes what an
 * assertion changes (sign count, backup state).
 */
import type { AnsweringCredential, AttestationVerdict, BoundBy, CredentialStatus, StoredCredential } from '../../core/credential-record.ts';
import { type Database, firstRow, type Row } from '../../database/database.ts';

type CredentialRow = {
  credential_id: string;
  payer_id: string;
  user_handle: string;
  public_key: string;
  sign_count: number;
  transports: string;
  uv_initialized: number;
  backup_eligible: number;
  backup_state: number;
  aaguid: string;
  label: string;
  attestation_format: string;
  attestation_verdict: string;
  attestation_object: string;
  client_data_json: string;
  payment_extension: number;
  bound_by: string;
  vouched: number | null;
  status: string;
  created_at: number;
  last_used_at: number | null;
};

// A subquery, not a join: SQLite plans a statement with a join again at each run.
const CREDENTIAL = `SELECT c.credential_id, c.payer_id, (SELECT p.user_handle FROM payers p WHERE p.payer_id = c.payer_id) AS user_handle, c.public_key, c.sign_count, c.transports, c.uv_initialized,
  c.backup_eligible, c.backup_state, c.aaguid, c.label, c.attestation_format, c.attestation_verdict, c.attestation_object,
  c.client_data_json, c.payment_extension, c.bound_by, c.vouched, c.status, c.created_at, c.last_used_at FROM credentials c`;

export type CredentialStore = ReturnType<typeof credentialStore>;

export function credentialStore(database: Database) {
  const select = async (where: string, params: readonly string[]) =>
    (await database.read<CredentialRow & Row>(`${CREDENTIAL} ${where}`, params)).map(credential);
  return {
    /** Of any payer and in any state: the steps judge that. */
    load: async (credentialId: string): Promise<StoredCredential | null> =>
      firstRow(await select('WHERE c.credential_id = $1', [credentialId])),
    /** Credentials that are not revoked, oldest first. */
    ofPayer: (payerId: string): Promise<StoredCredential[]> =>
      select(`WHERE c.payer_id = $1 AND c.status <> 'revoked' ORDER BY c.created_at, c.credential_id`, [payerId]),
    /** Active credentials of this payer, oldest first, with only the columns that options need. */
    answering: async (payerId: string): Promise<AnsweringCredential[]> => {
      // Sorted in JavaScript: SQLite plans a statement with ORDER BY again at each run.
      const sql = `SELECT credential_id, transports, payment_extension, created_at FROM credentials WHERE payer_id = $1 AND status = 'active'`;
      const rows = await database.read<Pick<CredentialRow, 'credential_id' | 'transports' | 'payment_extension' | 'created_at'>>(sql, [
        payerId,
      ]);
      return rows.sort(byAge).map(({ credential_id, transports, payment_extension }) => ({
        credentialId: credential_id,
        transports: JSON.parse(transports),
        paymentExtension: payment_extension === 1,
      }));
    },
    activeOfPayer: (payerId: string): Promise<StoredCredential[]> =>
      select(`WHERE c.payer_id = $1 AND c.status = 'active' ORDER BY c.created_at, c.credential_id`, [payerId]),
  };
}

type Aged = Pick<CredentialRow, 'created_at' | 'credential_id'>;

function byAge(one: Aged, other: Aged): number {
  return one.created_at - other.created_at || (one.credential_id < other.credential_id ? -1 : 1);
}

function credential(row: CredentialRow): StoredCredential {
  return {
    credentialId: row.credential_id,
    payerId: row.payer_id,
    userHandle: row.user_handle,
    publicKey: row.public_key,
    signCount: row.sign_count,
    transports: JSON.parse(row.transports),
    uvInitialized: row.uv_initialized === 1,
    backupEligible: row.backup_eligible === 1,
    backupState: row.backup_state === 1,
    aaguid: row.aaguid,
    label: row.label,
    attestation: { format: row.attestation_format, verdict: row.attestation_verdict as AttestationVerdict },
    attestationObject: row.attestation_object,
    clientDataJSON: row.client_data_json,
    paymentExtension: row.payment_extension === 1,
    boundBy: row.bound_by as BoundBy,
    vouched: row.vouched === null ? null : row.vouched === 1,
    status: row.status as CredentialStatus,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}
