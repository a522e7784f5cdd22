/**
 * The act that gives a payer a credential, in one transaction. Renaming and revoking stand in `revoking.ts`.
 *
 * RTS Art 24(2)(b): a credential is associated only on the strength of something that was proven, and that something
 * is used up in the same transaction: the enrolment, the activation code, or the accepted `bind`.
 */
import { BIND_MS } from '../core/authorisation.ts';
import type { BoundBy } from '../core/credential-record.ts';
import { failed, type Outcome, succeeded } from '../core/failures.ts';
import { blockInTransaction } from './attempts.ts';
import type { Act, AuditLog } from './audit-log.ts';
import type { StoredCredential } from './credentials.ts';
import { type Database, firstRow, Rollback, type Transaction } from './database.ts';
import { rememberDevice } from './device-cookies.ts';
import { insertMessage } from './messages.ts';

export type NewCredential = Omit<StoredCredential, 'userHandle' | 'lastUsedAt' | 'status' | 'createdAt'>;

/** What a registration or revocation rests on. */
export type Grant =
  | { readonly by: 'enrolment' }
  | { readonly by: 'activation'; readonly activationId: string }
  | { readonly by: 'bind'; readonly authorisationId: string };

/** What a first credential opens: a session by this name, in a browser that gets this device cookie (hashes). */
export type Opening = { readonly sessionRef: string; readonly device: { readonly newHash: string; readonly oldHash: string | null } };

export type RegisteringStore = ReturnType<typeof registeringStore>;

export function registeringStore(database: Database, audit: AuditLog, randomId: () => string) {
  return {
    /** Stores a verified registration. Fails where the grant is used up or the credential id is taken, and then wrote nothing. */
    register: (credential: NewCredential, grant: Grant, opens: Opening | null, act: Act): Promise<Outcome<null>> =>
      database.write(async (transaction) => {
        // RTS Art 4(3)(b): a block holds for every SCA action, also for one that was consented to before it.
        const blocked = grant.by === 'bind' ? await blockInTransaction(transaction, credential.payerId, 'sca', act.now) : 0;
        if (blocked > 0) throw new Rollback(failed('payer-blocked', blocked));
        if (!(await useGrant(transaction, credential.payerId, grant, act))) throw new Rollback(failed('sca-required'));
        const owner = await insertCredential(transaction, credential, grant.by, act.now);
        if (owner !== null)
          throw new Rollback(failed(owner === credential.payerId ? 'credential-already-registered' : 'credential-id-taken'));
        if (opens) await rememberDevice(transaction, { payerId: credential.payerId, ...opens.device, now: act.now });
        await insertMessage(transaction, {
          messageId: randomId(),
          payerId: credential.payerId,
          type: 'credential-registered',
          credentialLabel: credential.label,
          createdAt: act.now,
        });
        await audit.append(transaction, act, {
          type: 'registration',
          outcome: 'success',
          payerId: credential.payerId,
          details: {
            credentialId: credential.credentialId,
            aaguid: credential.aaguid,
            attestation: credential.attestation,
            backupEligible: credential.backupEligible,
            backupState: credential.backupState,
            boundBy: grant.by,
            ...(opens && { openedSession: opens.sessionRef }),
          },
        });
        return succeeded(null);
      }),
  };
}

/** Uses a grant up. @returns false where there was nothing left to use */
export async function useGrant(transaction: Transaction, payerId: string, grant: Grant, { now, sessionRef }: Act): Promise<boolean> {
  if (grant.by === 'enrolment') {
    const sql = 'UPDATE payers SET enrolment_expires_at = NULL WHERE payer_id = $1 AND enrolment_expires_at > $2';
    return (await transaction.run(sql, [payerId, now])) === 1;
  }
  if (grant.by === 'activation') {
    const sql = `UPDATE activation_codes SET consumed_at = $3 WHERE activation_id = $1 AND payer_id = $2 AND consumed_at IS NULL AND expires_at > $3`;
    return (await transaction.run(sql, [grant.activationId, payerId, now])) === 1;
  }
  const sql = `UPDATE authorisations SET used_at = $3 WHERE authorisation_id = $1 AND payer_id = $2 AND scope = 'bind' AND sca_status = 'finalised'
    AND used_at IS NULL AND session_ref = $4 AND taken_at > $5`;
  return (await transaction.run(sql, [grant.authorisationId, payerId, now, sessionRef, now - BIND_MS])) === 1;
}

/** @returns the payer who has this credential id already, or null where it was free and is now stored */
async function insertCredential(
  transaction: Transaction,
  credential: NewCredential,
  boundBy: BoundBy,
  now: number,
): Promise<string | null> {
  const inserted = await transaction.run(
    `INSERT INTO credentials (credential_id, payer_id, public_key, sign_count, transports, uv_initialized, backup_eligible, backup_state, aaguid, label,
       attestation_format, attestation_verdict, attestation_object, client_data_json, payment_extension, bound_by, status, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'active', $17) ON CONFLICT (credential_id) DO NOTHING`,
    [
      credential.credentialId,
      credential.payerId,
      credential.publicKey,
      credential.signCount,
      JSON.stringify(credential.transports),
      credential.uvInitialized ? 1 : 0,
      credential.backupEligible ? 1 : 0,
      credential.backupState ? 1 : 0,
      credential.aaguid,
      credential.label,
      credential.attestation.format,
      credential.attestation.verdict,
      credential.attestationObject,
      credential.clientDataJSON,
      credential.paymentExtension ? 1 : 0,
      boundBy,
      now,
    ],
  );
  if (inserted === 1) return null;
  const owner = await transaction.query<{ payer_id: string }>('SELECT payer_id FROM credentials WHERE credential_id = $1', [
    credential.credentialId,
  ]);
  return firstRow(owner)?.payer_id ?? '';
}
