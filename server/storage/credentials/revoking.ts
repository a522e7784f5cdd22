/**
 * The acts on a credential that a payer has: rename it, revoke it.
 *
 * RTS Art 27(a): revocation is immediate. In one transaction the credential dies, the sessions that it opened end, and
 * what they had open is voided, so a ceremony under way finds nothing to finish.
 */

import type { Act } from '../../core/audit/act.ts';
import { failed, type Outcome, succeeded } from '../../core/failures.ts';
import { type Database, Rollback } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { insertMessage } from '../payers/messages.ts';
import { endSessionsOf } from '../payers/sessions.ts';
import { type Consent, endConsents, endConsentsOf, useConsent } from './consents.ts';

export type RevokingStore = ReturnType<typeof revokingStore>;

export function revokingStore(database: Database, audit: AuditLog, randomId: () => string) {
  return {
    rename: (payerId: string, credentialId: string, label: string, act: Act): Promise<boolean> =>
      database.write(async (transaction) => {
        const renamed = await transaction.run(
          `UPDATE credentials SET label = $3 WHERE credential_id = $1 AND payer_id = $2 AND status <> 'revoked'`,
          [credentialId, payerId, label],
        );
        if (renamed === 0) return false;
        // Contract §3: a thief would swap the labels first, and have the payer agree to revoke the wrong one.
        await endConsents(transaction, payerId, act.now);
        await insertMessage(transaction, {
          messageId: randomId(),
          payerId,
          type: 'credential-renamed',
          credentialLabel: label,
          createdAt: act.now,
        });
        await audit.append(transaction, act, { type: 'credential-renamed', outcome: 'success', payerId, details: { credentialId, label } });
        return true;
      }),

    /** @param consent of the payer; null: an operator revokes. RTS Art 27(a): at once. Ends the sessions that the credential opened and voids what they had open. */
    revoke: (
      target: { readonly payerId: string; readonly credentialId: string; readonly label: string; readonly mayBeLast: boolean },
      consent: Consent | null,
      act: Act,
    ): Promise<Outcome<null>> =>
      database.write(async (transaction) => {
        const { payerId, credentialId } = target;
        // PSD2 Art 97(1)(c): the payer consents to this very revocation, also of the credential in use.
        if (consent !== null && !(await useConsent(transaction, payerId, consent, act))) throw new Rollback(failed('sca-required'));
        const revoked = await transaction.run(
          `UPDATE credentials SET status = 'revoked', revoked_at = $3 WHERE credential_id = $1 AND payer_id = $2 AND status <> 'revoked'`,
          [credentialId, payerId, act.now],
        );
        if (revoked !== 1) throw new Rollback(succeeded(null)); // a twin of this request was first, and is on record
        const left = await transaction.query(`SELECT 1 AS one FROM credentials WHERE payer_id = $1 AND status = 'active' LIMIT 1`, [
          payerId,
        ]);
        if (left.length === 0 && !target.mayBeLast) throw new Rollback(failed('last-credential'));
        await endSessionsOf(transaction, credentialId, act.now);
        await endConsentsOf(transaction, payerId, credentialId, act.now);
        await endConsents(transaction, payerId, act.now, credentialId);
        await insertMessage(transaction, {
          messageId: randomId(),
          payerId,
          type: 'credential-revoked',
          credentialLabel: target.label,
          createdAt: act.now,
        });
        await audit.append(transaction, act, { type: 'credential-revoked', outcome: 'success', payerId, details: { credentialId } });
        return succeeded(null);
      }),
  };
}
