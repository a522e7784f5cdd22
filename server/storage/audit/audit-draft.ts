/**
 * An event of the audit log before it joins the chain: its details as they are stored and hashed, made before the end of the
 * chain is known, and the rows it becomes once it is known (contract §6).
 *
 * The stored text itself is hashed, and made once: two renderings of the same details could differ.
 */

import type { Act, ActEntry } from '../../core/audit/act.ts';
import { type AuditEvent, type DigestedEntry, digest } from '../../core/audit/audit-chain.ts';
import { toBase64url } from '../../core/encoding/base64url.ts';
import { canonicalJson } from '../../core/encoding/canonical-json.ts';
import type { Appended, Transaction } from '../../database/database.ts';

const EVENTS: Appended = {
  table: 'audit_events',
  columns: [
    'sequence',
    'recorded_at',
    'type',
    'outcome',
    'code',
    'request_id',
    'session_ref',
    'payer_id',
    'payment_id',
    'details_digest',
    'previous_hash',
    'hash',
  ],
  numbers: ['sequence'],
};
const DETAILS: Appended = { table: 'audit_details', columns: ['sequence', 'salt', 'details'], numbers: ['sequence'] };

export type Draft = {
  readonly act: Act;
  readonly entry: DigestedEntry;
  readonly salt: string;
  /** JCS. */
  readonly details: string;
  readonly detailsDigest: string;
};

export function draft(act: Act, { details, ...entry }: ActEntry, salt: Uint8Array): Draft {
  const text = canonicalJson(details);
  const { requestId, sessionRef } = act;
  return { act, entry: { ...entry, requestId, sessionRef }, salt: toBase64url(salt), details: text, detailsDigest: digest(salt, text) };
}

export async function insertEvent(transaction: Transaction, event: AuditEvent, { salt, details }: Draft): Promise<void> {
  await transaction.append(EVENTS, [
    event.sequence,
    event.recordedAt,
    event.type,
    event.outcome,
    event.code ?? null,
    event.requestId,
    event.sessionRef,
    event.payerId ?? null,
    event.paymentId ?? null,
    event.detailsDigest,
    event.previousHash,
    event.hash,
  ]);
  await transaction.append(DETAILS, [event.sequence, salt, details]);
}
