/**
 * Authorisations: opened, loaded to be judged, voided. How one is burned stands in `accepting.ts` and `failing.ts`.
 *
 * RTS Art 4(1): a code is accepted only once. The transaction of the verdict begins with one UPDATE that wants the
 * authorisation open, so among any number of simultaneous answers exactly one has a verdict, on one instance or on several.
 */

import type { Act } from '../../core/audit/act.ts';
import {
  AUTHORISATION_MS,
  type AuthorisationLife,
  type AuthorisationMethod,
  type BindConsent,
  PASSKEY_CHANGE,
  type ScaStatus,
} from '../../core/authorisation.ts';
import type { Scope } from '../../core/dynamic-link.ts';
import type { PaymentConfirmation } from '../../core/spc-payment-data.ts';
import { type Database, firstRow, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { consentParams } from '../credentials/grants.ts';

/** Times in milliseconds since the epoch. */
export type Authorisation = AuthorisationLife & {
  readonly authorisationId: string;
  readonly scope: Scope;
  readonly payerId: string;
  readonly paymentId: string | null;
  readonly paymentVersion: number | null;
  readonly sessionRef: string;
  readonly method: AuthorisationMethod | null;
  /** For `bind`: what it consents to. */
  readonly bindConsent: BindConsent | null;
  /** JCS of the linked object. */
  readonly linkObject: string;
  /** base64url, as is `challenge`. */
  readonly nonce: string;
  readonly challenge: string;
  readonly allowCredentials: readonly string[];
  /** What the browser was given to show; null where it was not asked to. */
  readonly paymentConfirmation: PaymentConfirmation | null;
  /** An earlier authorisation of the payment that the browser was to show, where this one need not be shown by it. */
  readonly fallbackFrom: string | null;
  readonly createdAt: number;
};

type AuthorisationRow = {
  authorisation_id: string;
  scope: string;
  payer_id: string;
  payment_id: string | null;
  payment_version: number | null;
  session_ref: string;
  method: string | null;
  bind_action: string | null;
  bind_credential_id: string | null;
  bind_key_id: string | null;
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

const COLUMNS = `authorisation_id, scope, payer_id, payment_id, payment_version, session_ref, method, bind_action,
  bind_credential_id, bind_key_id, link_object, nonce, challenge,
  allow_credentials, payment_confirmation, fallback_from, sca_status, created_at, expires_at, taken_at, voided_at`;

/** `fallbackFrom` is found in the opening transaction. */
type NewAuthorisation = Omit<Authorisation, keyof AuthorisationLife | 'createdAt' | 'fallbackFrom'>;

export type AuthorisationStore = ReturnType<typeof authorisationStore>;

export function authorisationStore(database: Database, audit: AuditLog) {
  return {
    /** Opens an authorisation, voids an earlier open one of the payment. @returns false where the payment is no longer at that version */
    open: (opened: NewAuthorisation, act: Act): Promise<boolean> =>
      database.write(async (transaction) => {
        const { paymentId, payerId } = opened;
        let fallbackFrom: string | null = null;
        if (paymentId !== null) {
          // Sent together, for a database that is far away.
          const [started, earlier] = await Promise.all([
            transaction.run(
              `UPDATE payments SET sca_status = 'started' WHERE payment_id = $1 AND payer_id = $2 AND version = $3 AND transaction_status = 'RCVD'`,
              [paymentId, payerId, opened.paymentVersion],
            ),
            transaction.query('SELECT 1 AS one FROM authorisations WHERE payment_id = $1 LIMIT 1', [paymentId]),
          ]);
          if (started !== 1) return false;
          // Most payments are opened once, and one look is all they cost.
          if (firstRow(earlier)) fallbackFrom = await replaceEarlier(transaction, paymentId, opened, act.now);
        }
        await insertAuthorisation(transaction, opened, fallbackFrom, act.now);
        await audit.append(transaction, act, {
          type: opened.scope === 'payment' ? 'payment-authorisation-started' : 'bind-authorisation-started',
          outcome: 'success',
          payerId,
          ...(paymentId !== null && { paymentId }),
          details: {
            authorisationId: opened.authorisationId,
            challenge: opened.challenge,
            ...(fallbackFrom !== null && { fallbackFrom }),
            method: opened.method,
            ...opened.bindConsent,
          },
        });
        return true;
      }, opened.payerId),

    /**
     * The payer's own, in whatever state, or null: what an answer is judged against. Whether it is open still decides whoever
     * burns it.
     */
    own: async (payerId: string, authorisationId: string): Promise<Authorisation | null> => {
      const sql = `SELECT ${COLUMNS} FROM authorisations WHERE authorisation_id = $1 AND payer_id = $2`;
      return firstRow((await database.read<AuthorisationRow>(sql, [authorisationId, payerId])).map(authorisation));
    },

    /** How many wait for an answer. */
    countOpen: async (now: number): Promise<number> => {
      const sql = `SELECT count(*) AS open FROM authorisations WHERE sca_status = 'started' AND taken_at IS NULL AND voided_at IS NULL AND expires_at > $1`;
      return firstRow(await database.read<{ open: number }>(sql, [now]))?.open ?? 0;
    },

    /** The accepted `bind` of this session for exactly this that is not used yet, or null. */
    acceptedBind: async (payerId: string, sessionRef: string, consent: BindConsent, since: number): Promise<string | null> => {
      const sql = `SELECT authorisation_id FROM authorisations WHERE payer_id = $2 AND created_at > $7 AND session_ref = $1 AND scope = 'bind'
        AND bind_action = $4 AND COALESCE(bind_credential_id, '') = $5 AND COALESCE(bind_key_id, '') = $6
        AND sca_status = 'finalised' AND used_at IS NULL AND taken_at > $3 ORDER BY taken_at DESC LIMIT 1`;
      const params = [sessionRef, payerId, since, ...consentParams(consent), since - AUTHORISATION_MS];
      return firstRow(await database.read<{ authorisation_id: string }>(sql, params))?.authorisation_id ?? null;
    },
  };
}

/** RTS Art 5(1)(d): what was linked to the payment as it was is worth nothing now. @returns how many were open */
export async function voidAuthorisations(transaction: Transaction, paymentId: string, now: number): Promise<number> {
  const sql = `UPDATE authorisations SET voided_at = $2 WHERE payment_id = $1 AND sca_status = 'started' AND voided_at IS NULL`;
  return transaction.run(sql, [paymentId, now]);
}

/**
 * Voids what the payment has open. Call it once the payment's row is held.
 * @returns an earlier authorisation that the browser was to show, where this one is not shown by it. RTS Art 5(1)(a): a payer
 *   (or a script) that leaves the browser's dialog for a page leaves a trace
 */
async function replaceEarlier(
  transaction: Transaction,
  paymentId: string,
  { paymentConfirmation }: NewAuthorisation,
  now: number,
): Promise<string | null> {
  await voidAuthorisations(transaction, paymentId, now);
  if (paymentConfirmation !== null) return null;
  const sql = `SELECT authorisation_id FROM authorisations WHERE payment_id = $1 AND payment_confirmation IS NOT NULL
    ORDER BY created_at DESC, authorisation_id LIMIT 1`;
  return firstRow(await transaction.query<{ authorisation_id: string }>(sql, [paymentId]))?.authorisation_id ?? null;
}

async function insertAuthorisation(
  transaction: Transaction,
  opened: NewAuthorisation,
  fallbackFrom: string | null,
  now: number,
): Promise<void> {
  const browser = opened.bindConsent?.action === 'bind-browser-key' ? opened.bindConsent : null;
  await transaction.run(
    `INSERT INTO authorisations (authorisation_id, scope, payer_id, payment_id, payment_version, session_ref, method, bind_action, bind_credential_id,
       bind_key_id, link_object, nonce, challenge, allow_credentials, payment_confirmation, fallback_from, sca_status, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $16, $17, $18, $8, $9, $10, $11, $12, $13, 'started', $14, $15)`,
    [
      opened.authorisationId,
      opened.scope,
      opened.payerId,
      opened.paymentId,
      opened.paymentVersion,
      opened.sessionRef,
      opened.method,
      opened.linkObject,
      opened.nonce,
      opened.challenge,
      JSON.stringify(opened.allowCredentials),
      opened.paymentConfirmation && JSON.stringify(opened.paymentConfirmation),
      fallbackFrom,
      now,
      now + AUTHORISATION_MS,
      opened.bindConsent?.action ?? null,
      browser?.credentialId ?? null,
      browser?.keyId ?? null,
    ],
  );
}

function authorisation(row: AuthorisationRow): Authorisation {
  return {
    authorisationId: row.authorisation_id,
    scope: row.scope as Scope,
    payerId: row.payer_id,
    paymentId: row.payment_id,
    paymentVersion: row.payment_version,
    sessionRef: row.session_ref,
    method: methodOf(row),
    bindConsent: consentOf(row),
    linkObject: row.link_object,
    nonce: row.nonce,
    challenge: row.challenge,
    allowCredentials: JSON.parse(row.allow_credentials),
    paymentConfirmation: row.payment_confirmation === null ? null : JSON.parse(row.payment_confirmation),
    fallbackFrom: row.fallback_from,
    createdAt: row.created_at,
    ...life(row),
  };
}

function consentOf({ bind_action, bind_credential_id, bind_key_id }: AuthorisationRow): BindConsent | null {
  if (bind_action === 'bind-browser-key') return { action: bind_action, credentialId: bind_credential_id ?? '', keyId: bind_key_id ?? '' };
  return bind_action === null ? null : PASSKEY_CHANGE;
}

function methodOf({ method }: AuthorisationRow) {
  return method as AuthorisationMethod | null;
}

function life(row: AuthorisationRow): AuthorisationLife {
  return { scaStatus: row.sca_status as ScaStatus, expiresAt: row.expires_at, takenAt: row.taken_at, voidedAt: row.voided_at };
}
