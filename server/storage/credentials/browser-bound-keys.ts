/**
 * Browser-bound keys of a payer's credentials, and the step-up that binds one. `remember-browser-bound-key.ts` adds the keys.
 *
 * RTS Art 7(2), Art 24(2)(b): a key becomes `bound` only by something that a copy of the synced passkey does not have. That is
 * an activation code, a consent with a credential whose attestation was verified to a root, or a consent in a session in which a
 * bound browser has just paid. The same transaction uses it up.
 */

import type { Act } from '../../core/audit/act.ts';
import { type BrowserBoundKeyBoundBy, type BrowserBoundKeyStatus, browserSubject } from '../../core/browser-bound-key.ts';
import { failed, type Outcome, succeeded } from '../../core/failures.ts';
import type { Policy } from '../../core/policy.ts';
import { type Database, firstRow, Rollback } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { endConsents } from './consents.ts';
import { tellOfBrowser } from './remember-browser-bound-key.ts';
import { type BrowserBoundKeyTarget, type StepUp, useStepUp } from './use-step-up.ts';

/** Times in milliseconds since the epoch. */
export type BrowserBoundKey = {
  readonly credentialId: string;
  readonly keyId: string;
  readonly status: BrowserBoundKeyStatus;
  readonly boundBy: BrowserBoundKeyBoundBy | null;
  readonly firstSeenAt: number;
  readonly boundAt: number | null;
  readonly lastUsedAt: number;
};

type KeyRow = Record<'credential_id' | 'key_id' | 'status', string> &
  Record<'first_seen_at' | 'last_used_at', number> & { bound_by: string | null; bound_at: number | null };

const KEY = `SELECT k.credential_id, k.key_id, k.status, k.bound_by, k.first_seen_at, k.bound_at, k.last_used_at
  FROM browser_bound_keys k JOIN credentials c ON c.credential_id = k.credential_id`;

export type BrowserBoundKeyStore = ReturnType<typeof browserBoundKeyStore>;

export function browserBoundKeyStore(database: Database, audit: AuditLog, randomId: () => string, policy: Policy) {
  return {
    /** The keys of all credentials of the payer, oldest first. */
    ofPayer: async (payerId: string): Promise<BrowserBoundKey[]> =>
      (await database.read<KeyRow>(`${KEY} WHERE c.payer_id = $1 ORDER BY k.first_seen_at, k.key_id`, [payerId])).map(browserBoundKey),

    /** The status of a key; null if it never signed along with an accepted payment. */
    status: async (credentialId: string, keyId: string): Promise<BrowserBoundKeyStatus | null> => {
      const sql = 'SELECT status FROM browser_bound_keys WHERE credential_id = $1 AND key_id = $2';
      return (firstRow(await database.read<{ status: string }>(sql, [credentialId, keyId]))?.status ??
        null) as BrowserBoundKeyStatus | null;
    },

    /** Binds a key that was seen. A refusal is on record. It leaves code and consent unused, and counts a wrong code. */
    bind: async (target: BrowserBoundKeyTarget, stepUp: StepUp | null, act: Act): Promise<Outcome<null>> => {
      const { payerId, credentialId, keyId } = target;
      const boundBy = stepUp?.by ?? null;
      const entry = { type: 'browser-key-bound', payerId, details: { credentialId, keyId, boundBy } } as const;
      const bound = await database.write<Outcome<null> | 'nothing to bind'>(async (transaction) => {
        const { refused, tried = {} } = await useStepUp(transaction, target, stepUp, act, policy);
        if (refused) {
          const details = { ...entry.details, ...tried };
          await audit.append(transaction, act, { ...entry, outcome: 'failure', code: refused.failure, details });
          return refused;
        }
        const changed = await transaction.run(
          `UPDATE browser_bound_keys SET status = 'bound', bound_by = $4, bound_at = $5 WHERE credential_id = $1 AND key_id = $2 AND status = 'seen'
           AND EXISTS (SELECT 1 FROM credentials WHERE credential_id = $1 AND payer_id = $3 AND status = 'active')`,
          [credentialId, keyId, payerId, boundBy, act.now],
        );
        // A simultaneous request bound it first, or the credential was revoked meanwhile: code and consent stay unused.
        if (changed !== 1) throw new Rollback('nothing to bind');
        await tellOfBrowser(transaction, target, 'browser-bound', act.now, randomId);
        await audit.append(transaction, act, { ...entry, outcome: 'success' });
        return succeeded(null);
      });
      if (bound !== 'nothing to bind') return bound;
      // The transaction that was rolled back took its events along.
      const refusal = failed('credential-not-active');
      await audit.record(act, { ...entry, outcome: 'failure', code: refusal.failure });
      return refusal;
    },

    /**
     * RTS Art 27(a): removes the key at once, bound or not, with the consents and codes that wait for it. If it signs along
     * again, it is a new `seen` key. @returns false if the key is not the payer's, or is gone already
     */
    remove: (target: BrowserBoundKeyTarget, act: Act): Promise<boolean> =>
      database.write(async (transaction) => {
        const { payerId, credentialId, keyId } = target;
        const [removed] = await transaction.query<{ status: string }>(
          `DELETE FROM browser_bound_keys WHERE credential_id = $1 AND key_id = $2
           AND EXISTS (SELECT 1 FROM credentials WHERE credential_id = $1 AND payer_id = $3) RETURNING status`,
          [credentialId, keyId, payerId],
        );
        if (!removed) return false;
        await endConsents(transaction, payerId, act.now, browserSubject(credentialId, keyId));
        const codes = 'DELETE FROM activation_codes WHERE payer_id = $1 AND credential_id = $2 AND key_id = $3 AND consumed_at IS NULL';
        await transaction.run(codes, [payerId, credentialId, keyId]);
        await tellOfBrowser(transaction, target, 'browser-removed', act.now, randomId);
        await audit.append(transaction, act, {
          type: 'browser-key-removed',
          outcome: 'success',
          payerId,
          details: { credentialId, keyId, status: removed.status },
        });
        return true;
      }),
  };
}

function browserBoundKey(row: KeyRow): BrowserBoundKey {
  return {
    credentialId: row.credential_id,
    keyId: row.key_id,
    status: row.status as BrowserBoundKeyStatus,
    boundBy: row.bound_by as BrowserBoundKeyBoundBy | null,
    firstSeenAt: row.first_seen_at,
    boundAt: row.bound_at,
    lastUsedAt: row.last_used_at,
  };
}
