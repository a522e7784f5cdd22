/**
 * Consents to a change of credentials: finding them, using them up in the transaction of the change, and ending them.
 *
 * RTS Art 24(2)(b), Art 27(a). A consent is an accepted authorisation of another scope than `payment`. It is good once, in its own
 * session, for its own subject. If the transaction of the change did not use it up, two simultaneous requests could make two
 * changes with one consent.
 */
import type { Grant } from '../../ceremonies/ports.ts';
import type { Act } from '../../core/audit/act.ts';
import { type VouchingFacts, vouchesForDevices } from '../../core/browser-bound-key.ts';
import { type AttestationVerdict, isAttested } from '../../core/credential-record.ts';
import type { Policy } from '../../core/policy.ts';
import type { Scope } from '../../core/scopes/scopes.ts';
import { type Database, firstRow, type Transaction } from '../../database/database.ts';

/** An accepted authorisation, and the act that it has to be a consent to. `acceptedAfter`: milliseconds since the epoch. */
export type Consent = {
  readonly authorisationId: string;
  readonly scope: Scope;
  readonly subjectId: string;
  readonly acceptedAfter: number;
};

/** The index has the condition `scope <> 'payment'`: a payer has few consents and many payments. */
const OF_PAYER = `payer_id = $1 AND scope <> 'payment'`;

export function consentStore(database: Database, policy: Policy) {
  return {
    /** The newest consent of this session to exactly this act that is accepted and not used. */
    acceptedConsent: async (
      payerId: string,
      sessionRef: string,
      scope: Scope,
      subjectId: string,
      since: number,
    ): Promise<string | null> => {
      const sql = `SELECT authorisation_id FROM authorisations WHERE ${OF_PAYER} AND created_at > $6 AND session_ref = $2 AND scope = $3
        AND subject_id = $4 AND sca_status = 'finalised' AND used_at IS NULL AND taken_at > $5 ORDER BY taken_at DESC LIMIT 1`;
      const params = [payerId, sessionRef, scope, subjectId, since, since - policy.authorisationMs];
      return firstRow(await database.read<{ authorisation_id: string }>(sql, params))?.authorisation_id ?? null;
    },
  };
}

/** Uses a consent up. @returns false if it was used already, or is none */
export async function useConsent(transaction: Transaction, payerId: string, consent: Consent, { now, sessionRef }: Act): Promise<boolean> {
  const sql = `UPDATE authorisations SET used_at = $3 WHERE authorisation_id = $2 AND payer_id = $1 AND scope = $4 AND subject_id = $5
    AND sca_status = 'finalised' AND used_at IS NULL AND session_ref = $6 AND taken_at > $7`;
  const params = [payerId, consent.authorisationId, now, consent.scope, consent.subjectId, sessionRef, consent.acceptedAfter];
  return (await transaction.run(sql, params)) === 1;
}

/** Uses up the grant of a registration (RTS Art 24(1)). @returns false if it was used already, or is none */
export async function useGrant(transaction: Transaction, payerId: string, grant: Grant, policy: Policy, act: Act): Promise<boolean> {
  if (grant.by === 'enrolment') {
    const sql = 'UPDATE payers SET enrolment_expires_at = NULL WHERE payer_id = $1 AND enrolment_expires_at > $2';
    return (await transaction.run(sql, [payerId, act.now])) === 1;
  }
  if (grant.by === 'activation') {
    const sql = `UPDATE activation_codes SET consumed_at = $3 WHERE activation_id = $1 AND payer_id = $2 AND consumed_at IS NULL AND expires_at > $3`;
    return (await transaction.run(sql, [grant.activationId, payerId, act.now])) === 1;
  }
  const consent = { scope: 'register-credential', subjectId: payerId, acceptedAfter: act.now - policy.consentMs } as const;
  return useConsent(transaction, payerId, { ...consent, authorisationId: grant.authorisationId }, act);
}

/**
 * RTS Art 27(a): when a credential is revoked or suspended, its unused consents end too. Otherwise a thief could use for five
 * minutes what the credential signed before.
 */
export async function endConsentsOf(transaction: Transaction, payerId: string, credentialId: string, now: number): Promise<void> {
  const sql = `UPDATE authorisations SET used_at = $3 WHERE ${OF_PAYER} AND sca_status = 'finalised' AND credential_id = $2 AND used_at IS NULL`;
  await transaction.run(sql, [payerId, credentialId, now]);
}

/** Ends open and unused consents: all of the payer, or those to one subject. */
export async function endConsents(transaction: Transaction, payerId: string, now: number, subjectId: string | null = null): Promise<void> {
  const to = subjectId === null ? OF_PAYER : `${OF_PAYER} AND subject_id = $3`;
  const params = subjectId === null ? [payerId, now] : [payerId, now, subjectId];
  await transaction.run(`UPDATE authorisations SET voided_at = $2 WHERE ${to} AND sca_status = 'started' AND voided_at IS NULL`, params);
  await transaction.run(`UPDATE authorisations SET used_at = $2 WHERE ${to} AND sca_status = 'finalised' AND used_at IS NULL`, params);
}

type VouchingRow = { status: string; attestation_verdict: string; vouched: number | null; backup_eligible: number; paid: number };

/** RTS Art 7(2): whether an accepted consent shows more than the word of a passkey on itself. */
export async function consentVouches(transaction: Transaction, authorisationId: string, now: number, policy: Policy): Promise<boolean> {
  const sql = `SELECT c.status, c.attestation_verdict, c.vouched, c.backup_eligible, CASE WHEN EXISTS (
      SELECT 1 FROM browser_bound_keys k JOIN authorisations a ON a.browser_key_id = k.key_id
      WHERE k.credential_id = b.credential_id AND k.status = 'bound' AND a.created_at > $3 AND a.taken_at > $2
        AND a.credential_id = b.credential_id AND a.payer_id = b.payer_id AND a.session_ref = b.session_ref
        AND a.scope = 'payment' AND a.sca_status = 'finalised') THEN 1 ELSE 0 END AS paid
    FROM authorisations b JOIN credentials c ON c.credential_id = b.credential_id WHERE b.authorisation_id = $1`;
  const since = now - policy.consentMs;
  const row = firstRow(await transaction.query<VouchingRow>(sql, [authorisationId, since, since - policy.authorisationMs]));
  return row !== null && vouchesForDevices(vouchingFacts(row));
}

function vouchingFacts({ status, attestation_verdict, vouched, backup_eligible, paid }: VouchingRow): VouchingFacts {
  return {
    active: status === 'active',
    attested: isAttested(attestation_verdict as AttestationVerdict),
    vouched: vouched === null ? null : vouched === 1,
    backupEligible: backup_eligible === 1,
    boundBrowserPaid: paid === 1,
  };
}
