/**
 * The tables of authorisations: what a payer's copy shows of them, and what an erasure leaves.
 *
 * Regulation (EU) 2016/679 Art 15, 17. The authorisation that ended a payment belongs to the record of that payment and stays. Other
 * authorisations, consents included, do not. Refused answers are for auditors only (RTS Art 4(3)(a)), and an erasure deletes them.
 */
import type { Query } from '../../database/database.ts';
import { AUDIT_EVENTS } from '../audit/tables.ts';
import { type OwnRow, pagesOf } from '../own-rows.ts';
import { PAYMENTS } from '../payments/tables.ts';
import type { TableDescription } from '../table-description.ts';

const AUTHORISATION = [
  'authorisation_id',
  'scope',
  'subject_id',
  'method',
  'sca_status',
  'credential_id',
  'link_object',
  'created_at',
  'expires_at',
  'taken_at',
  'voided_at',
  'used_at',
] as const;

/** No index covers all authorisations of a payer: consents have an index of their own, the others are found through their payments. */
const CONSENT = `authorisations.scope <> 'payment'`;
const UNUSED_CONSENT = `(${CONSENT} AND sca_status = 'finalised' AND used_at IS NULL)`;
const CONSENTS = pagesOf('authorisations', AUTHORISATION, `authorisations WHERE payer_id = $1 AND ${CONSENT}`, [
  'created_at',
  'authorisation_id',
]);
const OF_PAYMENTS = pagesOf(
  'authorisations',
  AUTHORISATION,
  `payments JOIN authorisations ON authorisations.subject_id = payments.payment_id AND authorisations.scope = 'payment' WHERE payments.payer_id = $1`,
  ['payments.created_at', 'payments.payment_id', 'authorisations.authorisation_id'],
);

/** Consents first, then authorisations of payments in the order of the payments. */
async function* ownAuthorisations(read: Query, payerId: string): AsyncGenerator<OwnRow<(typeof AUTHORISATION)[number]>[]> {
  yield* CONSENTS(read, payerId);
  yield* OF_PAYMENTS(read, payerId);
}

const AUTHORISATIONS = {
  table: 'authorisations',
  key: ['authorisation_id'],
  refersTo: [],
  owner: [
    { column: 'subject_id', names: PAYMENTS, its: 'payment_id' },
    { columns: ['payer_id'], where: CONSENT },
  ],
  export: {
    list: 'authorisations',
    columns: AUTHORISATION,
    leftOut: {
      subject_version: 'counts changes of the payment, each of which is an event of the log',
      change: 'is in the object',
      session_ref: 'is in the event of the authorisation',
      nonce: 'is chance; where it led to a payment it is in the evidence',
      challenge: 'is a digest of object and nonce; where it led to a payment it is in the evidence',
      allow_credentials: 'are ids of passkeys, which are listed',
      taken_by: 'is the id of a request, which is in its event',
      payment_confirmation: 'is the object once more, for the browser; where it led to a payment it is in the evidence',
      fallback_from: 'names an earlier authorisation of the same payment, and all of them are listed',
      browser_key_id: 'names a key of a browser, which is listed',
    },
    pages: ({ database }, payerId) => ownAuthorisations(database.read, payerId),
  },
  earned: [
    { by: 'credential_id', live: UNUSED_CONSENT },
    { by: 'session_ref', live: `(${UNUSED_CONSENT} OR (sca_status = 'started' AND taken_at IS NULL AND voided_at IS NULL))` },
  ],
  erase: {
    delete: `(${CONSENT} OR authorisations.sca_status <> 'finalised')`,
    rest: 'kept, because the authorisation that ended a payment belongs to its record',
  },
} as const satisfies TableDescription;

const EVIDENCE_ROW = ['authorisation_id', 'document', 'audit_sequence'] as const;
const EVIDENCE_OF_CONSENTS = pagesOf(
  'evidence',
  EVIDENCE_ROW,
  `authorisations JOIN evidence ON evidence.authorisation_id = authorisations.authorisation_id WHERE authorisations.payer_id = $1 AND ${CONSENT}`,
  ['authorisations.created_at', 'authorisations.authorisation_id'],
);
const EVIDENCE_OF_PAYMENTS = pagesOf(
  'evidence',
  EVIDENCE_ROW,
  'payments JOIN evidence ON evidence.authorisation_id = payments.authorisation_id WHERE payments.payer_id = $1',
  ['payments.created_at', 'payments.payment_id'],
);

/** Evidence of consents first, then of payments in the order of the payments. */
async function* ownEvidence(read: Query, payerId: string): AsyncGenerator<OwnRow<(typeof EVIDENCE_ROW)[number]>[]> {
  yield* EVIDENCE_OF_CONSENTS(read, payerId);
  yield* EVIDENCE_OF_PAYMENTS(read, payerId);
}

export const EVIDENCE = {
  table: 'evidence',
  key: ['authorisation_id'],
  refersTo: [AUTHORISATIONS],
  owner: [{ column: 'authorisation_id', names: AUTHORISATIONS }],
  export: {
    list: 'evidence',
    columns: EVIDENCE_ROW,
    leftOut: {},
    pages: ({ database }, payerId) => ownEvidence(database.read, payerId),
  },
  erase: {
    // A trigger refuses to delete the evidence of a payment.
    delete: `EXISTS (SELECT 1 FROM authorisations WHERE authorisations.authorisation_id = evidence.authorisation_id AND ${CONSENT})`,
    rest: 'kept, because it proves that the payment was authenticated (PSD2 Art 72(1))',
  },
} as const satisfies TableDescription;

const REFUSED_ASSERTIONS = {
  table: 'refused_assertions',
  key: ['audit_sequence'],
  refersTo: [AUDIT_EVENTS],
  // Refused answers of this payer, and those of others with a passkey of this payer.
  owner: [{ columns: ['payer_id', 'owner_id'] }],
  export: 'left out, because it would say which element of an authentication was wrong (RTS Art 4(3)(a))',
  erase: 'delete',
} as const satisfies TableDescription;

export const TABLES_OF_AUTHORISATIONS = [AUTHORISATIONS, EVIDENCE, REFUSED_ASSERTIONS] as const;
