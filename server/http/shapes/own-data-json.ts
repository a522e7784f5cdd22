/** A payer's own data in the words of the API: decimals for money, RFC 3339 for times, base64url for bytes. */

import { isFailureCode } from '../../core/failure-clauses.ts';
import { failureRow } from '../../core/failures.ts';
import { formatAmount } from '../../core/payments/amount.ts';
import type { OwnListName, OwnListRow } from '../../storage/all-tables.ts';
import type { RecordedEvent } from '../../storage/audit/audit-log.ts';
import { openedDetails } from './audit/audit-event-json.ts';
import { paymentJson } from './payment-json.ts';

const time = (at: unknown) => (typeof at === 'number' ? new Date(at).toISOString() : null);
const json = (text: unknown): unknown => JSON.parse(String(text));

/** @param now milliseconds since the epoch */
type OwnJson = { readonly [Name in OwnListName]: (row: OwnListRow<Name>, now: number) => object };

/** Every list, in the order of the document. One that a table names and that is missing here is a type error. */
export const ownJson: OwnJson = {
  accounts: ({ iban, name, balance }) => ({ iban, name, balance: formatAmount(balance) }),

  ledgerEntries: (row) => ({
    entryId: row.entry_id,
    postingId: row.posting_id,
    paymentId: row.payment_id,
    iban: row.ledger_account,
    amount: formatAmount({ currency: String(row.currency), minorUnits: BigInt(row.amount_minor ?? 0) }),
    postedAt: time(row.posted_at),
  }),

  credentials: (row) => ({
    credentialId: row.credential_id,
    label: row.label,
    status: row.status,
    publicKey: row.public_key,
    signCount: row.sign_count,
    transports: json(row.transports),
    uvInitialized: row.uv_initialized === 1,
    backupEligible: row.backup_eligible === 1,
    backupState: row.backup_state === 1,
    aaguid: row.aaguid,
    securePaymentConfirmation: row.payment_extension === 1,
    registration: {
      attestation: { format: row.attestation_format, verdict: row.attestation_verdict },
      attestationObject: row.attestation_object,
      clientDataJSON: row.client_data_json,
      boundBy: row.bound_by,
    },
    createdAt: time(row.created_at),
    lastUsedAt: time(row.last_used_at),
    revokedAt: time(row.revoked_at),
  }),

  browserKeys: (row) => ({
    credentialId: row.credential_id,
    keyId: row.key_id,
    status: row.status,
    boundBy: row.bound_by,
    firstSeenAt: time(row.first_seen_at),
    boundAt: time(row.bound_at),
    lastUsedAt: time(row.last_used_at),
  }),

  payments: paymentJson,

  authorisations: (row) => ({
    authorisationId: row.authorisation_id,
    scope: row.scope,
    paymentId: row.scope === 'payment' ? row.subject_id : null,
    method: row.method,
    scaStatus: row.sca_status,
    credentialId: row.credential_id,
    object: json(row.link_object),
    createdAt: time(row.created_at),
    expiresAt: time(row.expires_at),
    answeredAt: time(row.taken_at),
    voidedAt: time(row.voided_at),
    usedAt: time(row.used_at),
  }),

  // As it was written when the answer was accepted: without log and seal, which `GET …/evidence` adds.
  evidence: (row) => {
    const document = json(row.document) as { readonly object: { readonly paymentId?: string } };
    const { paymentId = null } = document.object;
    return { authorisationId: row.authorisation_id, paymentId, auditSequence: row.audit_sequence, document };
  },

  messages: (row) => ({
    messageId: row.message_id,
    kind: row.type,
    facts: row.credential_label === null ? {} : { credentialLabel: row.credential_label },
    createdAt: time(row.created_at),
    readAt: time(row.read_at),
  }),

  sessions: (row) => ({
    sessionRef: row.session_ref,
    kind: row.kind,
    credentialId: row.credential_id,
    createdAt: time(row.created_at),
    lastActivityAt: time(row.last_activity_at),
    expiresAt: time(row.expires_at),
  }),

  auditEvents: ownEvent,
};

/**
 * RTS Art 4(3)(a): only the auditor may know which element of a failed authentication was wrong, also afterwards. So the copy
 * shows the public face of such a failure, and neither digest nor hash, from which the code could be guessed. A code that this
 * version does not know may have been such a failure, and has the same face.
 */
function ownEvent(recorded: RecordedEvent): object {
  const { event } = recorded;
  if (event.outcome !== 'success' && failsAuthentication(event.code)) {
    const { detailsDigest: _digest, hash: _hash, ...told } = event;
    return { ...told, code: 'authentication-failed', opened: null };
  }
  return { ...event, opened: openedDetails(recorded) };
}

function failsAuthentication(code: string | undefined): boolean {
  return !isFailureCode(code) || failureRow(code).problem === 'authentication-failed';
}
