/**
 * Authorisations: opening, loading and voiding them. `accepting.ts` and `failing.ts` burn them.
 *
 * RTS Art 4(1): a code is accepted only once. The transaction of the verdict begins with one UPDATE that requires the
 * authorisation to be open, so among any number of simultaneous answers, on any number of instances, exactly one has a verdict.
 */
import type { AuthorisationPort, NewAuthorisation, OpenPaymentPort } from '../../ceremonies/ports.ts';
import type { Authorisation, AuthorisationMethod, ScaStatus } from '../../core/authorisation.ts';
import type { Scope } from '../../core/scopes/scopes.ts';
import { type Database, firstRow, Rollback, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { OPEN_IN_SESSION } from './open-in-session.ts';
import { scopeReader, scopeStore } from './scope-stores.ts';

type AuthorisationRow = {
  authorisation_id: string;
  scope: string;
  subject_id: string;
  subject_version: number;
  change: string | null;
  payer_id: string;
  session_ref: string;
  method: string | null;
  link_object: string;
  nonce: string;
  challenge: string;
  allow_credentials: string;
  payment_confirmation: string | null;
  fallback_from: string | null;
  sca_status: string;
  created_at: number;
  expires_at: number;
  taken_at: number | null;
  voided_at: number | null;
};

const COLUMNS = `authorisation_id, scope, subject_id, subject_version, change, payer_id, session_ref, method, link_object, nonce, challenge,
  allow_credentials, payment_confirmation, fallback_from, sca_status, created_at, expires_at, taken_at, voided_at`;

export function authorisationStore(database: Database, audit: AuditLog, randomId: () => string) {
  const open: AuthorisationPort['open'] = (opened, begin, entry, act) =>
    database.write(async (transaction) => {
      const begun = await begin(scopeStore(opened.scope, transaction, randomId));
      if (!begun.ok) throw new Rollback(begun);
      await insertAuthorisation(transaction, opened, begun.value.fallbackFrom);
      await audit.append(transaction, act, entry(begun.value));
      return begun;
    }, opened.payerId);

  const openInSession: OpenPaymentPort['openInSession'] = async (payerId, sessionRef, paymentId, now) => {
    const [row] = await database.read<AuthorisationRow>(`SELECT ${COLUMNS} ${OPEN_IN_SESSION}`, [paymentId, sessionRef, now]);
    return row?.payer_id === payerId ? authorisation(row) : null;
  };

  return {
    open,
    openInSession,
    reader: <S extends Scope>(scope: S) => scopeReader(scope, database.read),

    own: async (payerId: string, authorisationId: string): Promise<Authorisation | null> => {
      const sql = `SELECT ${COLUMNS} FROM authorisations WHERE authorisation_id = $1 AND payer_id = $2`;
      return firstRow((await database.read<AuthorisationRow>(sql, [authorisationId, payerId])).map(authorisation));
    },

    /** How many authorisations wait for an answer. */
    countOpen: async (now: number): Promise<number> => {
      const sql = `SELECT count(*) AS open FROM authorisations WHERE sca_status = 'started' AND taken_at IS NULL AND voided_at IS NULL AND expires_at > $1`;
      return firstRow(await database.read<{ open: number }>(sql, [now]))?.open ?? 0;
    },
  };
}

async function insertAuthorisation(transaction: Transaction, opened: NewAuthorisation, fallbackFrom: string | null): Promise<void> {
  await transaction.run(
    `INSERT INTO authorisations (authorisation_id, scope, subject_id, subject_version, change, payer_id, session_ref, method, link_object, nonce,
       challenge, allow_credentials, payment_confirmation, fallback_from, sca_status, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'started', $15, $16)`,
    [
      opened.authorisationId,
      opened.scope,
      opened.subjectId,
      opened.subjectVersion,
      Object.keys(opened.change).length === 0 ? null : JSON.stringify(opened.change),
      opened.payerId,
      opened.sessionRef,
      opened.method,
      opened.linkObject,
      opened.nonce,
      opened.challenge,
      JSON.stringify(opened.allowCredentials),
      opened.paymentConfirmation && JSON.stringify(opened.paymentConfirmation),
      fallbackFrom,
      opened.createdAt,
      opened.expiresAt,
    ],
  );
}

function authorisation(row: AuthorisationRow): Authorisation {
  return {
    authorisationId: row.authorisation_id,
    scope: row.scope as Scope,
    subjectId: row.subject_id,
    subjectVersion: row.subject_version,
    change: row.change === null ? {} : JSON.parse(row.change),
    payerId: row.payer_id,
    sessionRef: row.session_ref,
    method: row.method as AuthorisationMethod | null,
    linkObject: row.link_object,
    nonce: row.nonce,
    challenge: row.challenge,
    allowCredentials: JSON.parse(row.allow_credentials),
    paymentConfirmation: row.payment_confirmation === null ? null : JSON.parse(row.payment_confirmation),
    fallbackFrom: row.fallback_from,
    scaStatus: row.sca_status as ScaStatus,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    takenAt: row.taken_at,
    voidedAt: row.voided_at,
  };
}
