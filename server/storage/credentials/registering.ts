/**
 * The transaction that gives a payer a credential. `revoking.ts` renames and revokes.
 *
 * RTS Art 24(2)(b): a credential needs a grant: the enrolment, the activation code, or an accepted `register-credential`. The
 * same transaction uses the grant up.
 */

import type { NewCredential, RegisteringPort } from '../../ceremonies/ports.ts';
import { type BoundBy, statusAtRegistration } from '../../core/credential-record.ts';
import { failed, succeeded } from '../../core/failures.ts';
import type { Policy } from '../../core/policy.ts';
import { type Database, firstRow, Rollback, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { blockInTransaction } from '../payers/attempts.ts';
import { insertMessage } from '../payers/messages.ts';
import { consentVouches, useGrant } from './consents.ts';
import { insertRegisteredKey } from './remember-browser-bound-key.ts';

export function registeringStore(database: Database, audit: AuditLog, randomId: () => string, policy: Policy): RegisteringPort {
  return {
    register: (credential, grant, act) =>
      database.write(async (transaction) => {
        // RTS Art 4(3)(b): a block holds for every SCA action, also for an action with an earlier consent.
        const blocked = grant.by === 'register-credential' ? await blockInTransaction(transaction, credential.payerId, 'sca', act.now) : 0;
        if (blocked > 0) throw new Rollback(failed('payer-blocked', blocked));
        if (!(await useGrant(transaction, credential.payerId, grant, policy, act))) throw new Rollback(failed('sca-required'));
        // RTS Art 7(2): a consent with a passkey alone vouches for no device, unless its attestation was verified. The
        // credential that it registers vouches for none either.
        const vouched = grant.by !== 'register-credential' || (await consentVouches(transaction, grant.authorisationId, act.now, policy));
        const owner = await insertCredential(transaction, credential, grant.by, vouched, act.now);
        if (owner !== null)
          throw new Rollback(failed(owner === credential.payerId ? 'credential-already-registered' : 'credential-id-taken'));
        if (credential.browserBoundKey)
          await insertRegisteredKey(transaction, credential.credentialId, credential.browserBoundKey, vouched, act.now);
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
            vouched,
            ...(credential.browserBoundKey && {
              browserKeyId: credential.browserBoundKey.keyId,
              browserKeyStatus: vouched ? 'bound' : 'seen',
            }),
          },
        });
        return succeeded(null);
      }),
  };
}

/** @returns the payer who has this credential id already, or null if it was free and is now stored */
async function insertCredential(
  transaction: Transaction,
  credential: NewCredential,
  boundBy: BoundBy,
  vouched: boolean,
  now: number,
): Promise<string | null> {
  const inserted = await transaction.run(
    `INSERT INTO credentials (credential_id, payer_id, public_key, sign_count, transports, uv_initialized, backup_eligible, backup_state, aaguid, label,
       attestation_format, attestation_verdict, attestation_object, client_data_json, payment_extension, bound_by, vouched, status, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) ON CONFLICT (credential_id) DO NOTHING`,
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
      vouched ? 1 : 0,
      statusAtRegistration(boundBy),
      now,
    ],
  );
  if (inserted === 1) return null;
  const owner = await transaction.query<{ payer_id: string }>('SELECT payer_id FROM credentials WHERE credential_id = $1', [
    credential.credentialId,
  ]);
  return firstRow(owner)?.payer_id ?? '';
}
