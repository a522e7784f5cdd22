/**
 * The acts of a payer on a credential: rename it, revoke it.
 *
 * RTS Art 27(a): revocation is immediate. One transaction revokes the credential and ends what it earned (`ending.ts`), so a
 * ceremony in progress cannot finish.
 */

import type { Act } from '../../core/audit/act.ts';
import { failed, type Outcome, succeeded } from '../../core/failures.ts';
import { type Database, Rollback } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { blockInTransaction } from '../payers/attempts.ts';
import { insertMessage } from '../payers/messages.ts';
import { type Consent, endConsents, useConsent } from './consents.ts';
import { endWhatItEarned } from './ending.ts';

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
        // Contract §3: otherwise a thief swaps two labels, and the payer agrees to revoke the wrong credential.
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
        // RTS Art 4(3)(b): a block holds for every SCA action, also for one with an earlier consent. An operator is not blocked.
        const blocked = consent !== null ? await blockInTransaction(transaction, payerId, 'sca', act.now) : 0;
        if (blocked > 0) throw new Rollback(failed('payer-blocked', blocked));
        // PSD2 Art 97(1)(c): the payer consents to this revocation, also of the credential in use.
        if (consent !== null && !(await useConsent(transaction, payerId, consent, act))) throw new Rollback(failed('sca-required'));
        const revoked = await transaction.run(
          `UPDATE credentials SET status = 'revoked', revoked_at = $3 WHERE credential_id = $1 AND payer_id = $2 AND status <> 'revoked'`,
          [credentialId, payerId, act.now],
        );
        if (revoked !== 1) throw new Rollback(succeeded(null)); // a simultaneous request revoked it first, and its event is on record
        const left = await transaction.query(`SELECT 1 AS one FROM credentials WHERE payer_id = $1 AND status = 'active' LIMIT 1`, [
          payerId,
        ]);
        if (left.length === 0 && !target.mayBeLast) throw new Rollback(failed('last-credential'));
        await endWhatItEarned(transaction, target, act.now);
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
