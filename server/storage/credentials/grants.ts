/**
 * What a change of credentials rests on, and using it up in the transaction of the change (RTS Art 24(2)(b), Art 27(a)).
 *
 * An enrolment, an activation code or an accepted `bind` is good for one change. If it were not used up in the same
 * transaction, two requests at once would make two changes of one consent.
 */

import type { Act } from '../../core/audit/act.ts';
import { AUTHORISATION_MS, BIND_MS, type BindConsent } from '../../core/authorisation.ts';
import type { BrowserBoundKeyName } from '../../core/browser-bound-key.ts';
import type { Transaction } from '../../database/database.ts';

/** What a registration or revocation rests on. */
export type Grant =
  | { readonly by: 'enrolment' }
  | { readonly by: 'activation'; readonly activationId: string }
  | { readonly by: 'bind'; readonly authorisationId: string };

/** Uses a grant up. @param consent what a `bind` has to have consented to @returns false where there was nothing left to use */
export async function useGrant(
  transaction: Transaction,
  payerId: string,
  grant: Grant,
  consent: BindConsent,
  { now, sessionRef }: Act,
): Promise<boolean> {
  if (grant.by === 'enrolment') {
    const sql = 'UPDATE payers SET enrolment_expires_at = NULL WHERE payer_id = $1 AND enrolment_expires_at > $2';
    return (await transaction.run(sql, [payerId, now])) === 1;
  }
  if (grant.by === 'activation') {
    const sql = `UPDATE activation_codes SET consumed_at = $3 WHERE activation_id = $1 AND payer_id = $2 AND consumed_at IS NULL AND expires_at > $3`;
    return (await transaction.run(sql, [grant.activationId, payerId, now])) === 1;
  }
  const sql = `UPDATE authorisations SET used_at = $3 WHERE authorisation_id = $1 AND payer_id = $2 AND scope = 'bind' AND sca_status = 'finalised'
    AND used_at IS NULL AND session_ref = $4 AND taken_at > $5
    AND bind_action = $6 AND COALESCE(bind_credential_id, '') = $7 AND COALESCE(bind_key_id, '') = $8`;
  const params = [grant.authorisationId, payerId, now, sessionRef, now - BIND_MS, ...consentParams(consent)];
  return (await transaction.run(sql, params)) === 1;
}

/** For `bind_action`, `bind_credential_id` and `bind_key_id`, in this order; empty where the column is. */
export function consentParams(consent: BindConsent): [string, string, string] {
  return consent.action === 'bind-browser-key' ? [consent.action, consent.credentialId, consent.keyId] : [consent.action, '', ''];
}

/**
 * RTS Art 27(a): revoked or suspended, a credential's consent that was not used yet is worth nothing either. Otherwise a thief
 * would go on for five minutes on what was signed with it before.
 */
export async function endConsentsOf(transaction: Transaction, credentialId: string, now: number): Promise<void> {
  const sql = `UPDATE authorisations SET used_at = $2 WHERE payer_id = (SELECT payer_id FROM credentials WHERE credential_id = $1)
    AND scope = 'bind' AND sca_status = 'finalised' AND credential_id = $1 AND used_at IS NULL`;
  await transaction.run(sql, [credentialId, now]);
}

/** RTS Art 27(a): as above, for consent to a browser that is removed, also where it was not answered yet. */
export async function endConsentsTo(
  transaction: Transaction,
  { payerId, credentialId, keyId }: BrowserBoundKeyName & { readonly payerId: string },
  now: number,
): Promise<void> {
  const to = `payer_id = $1 AND scope = 'bind' AND bind_credential_id = $2 AND bind_key_id = $3`;
  const params = [payerId, credentialId, keyId, now];
  await transaction.run(`UPDATE authorisations SET voided_at = $4 WHERE ${to} AND sca_status = 'started' AND voided_at IS NULL`, params);
  await transaction.run(`UPDATE authorisations SET used_at = $4 WHERE ${to} AND sca_status = 'finalised' AND used_at IS NULL`, params);
}

/**
 * Whether an accepted `bind` proves more than that somebody holds a synced passkey: it was given with a credential that may
 * vouch for other devices and is active still, or in a session in which a browser that is bound to this very credential has just paid.
 */
export async function vouchesForDevices(transaction: Transaction, bindAuthorisationId: string, now: number): Promise<boolean> {
  const sql = `SELECT 1 AS one FROM authorisations b JOIN credentials c ON c.credential_id = b.credential_id
    WHERE b.authorisation_id = $1 AND c.status = 'active' AND (c.vouched = 1 AND c.backup_eligible = 0 OR EXISTS (
      SELECT 1 FROM browser_bound_keys k JOIN authorisations a ON a.browser_key_id = k.key_id
      WHERE k.credential_id = b.credential_id AND k.status = 'bound' AND a.created_at > $3 AND a.taken_at > $2
        AND a.credential_id = b.credential_id AND a.payer_id = b.payer_id AND a.session_ref = b.session_ref
        AND a.scope = 'payment' AND a.sca_status = 'finalised'))`;
  return (await transaction.query(sql, [bindAuthorisationId, now - BIND_MS, now - BIND_MS - AUTHORISATION_MS])).length > 0;
}
