/**
 * The audit chain: every event carries the hash of the one before it (contract §6).
 *
 * RTS Art 29(2): every event of an authentication is logged with session, time and all that is relevant.
 * An edit, a gap or a swap breaks the chain for anyone who recomputes it. The operator could rewrite all
 * of it; against the operator the chain proves something only relative to hashes that are kept elsewhere.
 * Events hold random ids, codes and digests. Personal data is in the details, which can be deleted after retention.
 */
import { hash as hashOnce } from 'node:crypto';
import { toBase64url } from '../encoding/base64url.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';
import type { Scope } from '../scopes/scopes.ts';

/** What an act wants on record. `details` never hold a secret, cookie, session id or activation code. */
export type AuditEntry = {
  readonly type: AuditType;
  readonly outcome: 'success' | 'failure';
  readonly code?: string;
  readonly requestId: string;
  readonly sessionRef: string | null;
  readonly payerId?: string;
  readonly paymentId?: string;
  readonly details: Readonly<Record<string, unknown>>;
};

/** Every scope brings the events of its opening and of its answer. */
export type AuditType =
  | `${Scope}-authorisation`
  | `${Scope}-authorisation-started`
  | 'access'
  | 'activation'
  | 'activation-code-issued'
  | 'audit-key-rotated'
  | 'browser-key-bound'
  | 'browser-key-removed'
  | 'credential-activated'
  | 'credential-renamed'
  | 'credential-revoked'
  | 'credential-suspended'
  | 'data-exported'
  | 'enrolment'
  | 'enrolment-lapsed'
  | 'payer-blocked'
  | 'payer-erased'
  | 'payer-seeded'
  | 'payer-unblocked'
  | 'payment-cancelled'
  | 'payment-changed'
  | 'payment-created'
  | 'refused-assertions-pruned'
  | 'message-read'
  | 'registration'
  | 'role-granted'
  | 'role-revoked'
  | 'sessions-ended'
  | 'sign-in'
  | 'sign-out';

export type AuditEvent = {
  readonly sequence: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly recordedAt: string;
  readonly type: string;
  readonly outcome: string;
  readonly code?: string;
  readonly requestId: string;
  readonly sessionRef: string | null;
  readonly payerId?: string;
  readonly paymentId?: string;
  readonly detailsDigest: string;
  readonly previousHash: string;
  readonly hash: string;
};

/** `previousHash` of the first event: 32 zero bytes in base64url. */
export const FIRST_PREVIOUS_HASH = 'A'.repeat(43);

export type AuditHead = { readonly sequence: number; readonly hash: string };

/** SHA-256 in base64url. At once: a hash object costs more, and an event takes several digests. */
export function digest(...parts: (string | Uint8Array)[]): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return hashOnce('sha256', only, 'base64url');
  return hashOnce('sha256', Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))), 'base64url');
}

/** `SHA-256(salt[32] ‖ JCS(details))`: without the salt the details cannot be guessed from the digest. */
export function detailsDigest(salt: Uint8Array, details: object): string {
  return digest(salt, canonicalJson(details));
}

/** `SHA-256(JCS(event without hash))`, base64url. */
export function eventHash(event: Omit<AuditEvent, 'hash'>): string {
  return digest(canonicalJson(event));
}

/** An entry whose details are known by their digest only: all that an event says of them. */
export type DigestedEntry = Omit<AuditEntry, 'details'> & { readonly details?: never };

/** The event that follows `head`. @param recordedAt milliseconds since the epoch @param digestOfDetails see `detailsDigest` */
export function nextEvent(head: AuditHead, entry: DigestedEntry, recordedAt: number, digestOfDetails: string): AuditEvent {
  const { code, outcome, payerId, paymentId, requestId, sessionRef, type } = entry;
  // In the order of JCS.
  const unhashed = {
    ...(code !== undefined && { code }),
    detailsDigest: digestOfDetails,
    outcome,
    ...(payerId !== undefined && { payerId }),
    ...(paymentId !== undefined && { paymentId }),
    previousHash: head.hash,
    recordedAt: new Date(recordedAt).toISOString(),
    requestId,
    sequence: head.sequence + 1,
    sessionRef,
    type,
  };
  return { ...unhashed, hash: eventHash(unhashed) };
}

export type ChainFault = { readonly sequence: number; readonly fault: 'gap' | 'edited' | 'unlinked' | 'details-edited' };

/**
 * Checks one event against the head before it. `stored` holds salt and details where they have not been deleted.
 * @returns the new head, or what is wrong
 */
export function followChain(
  head: AuditHead,
  event: AuditEvent,
  stored: { salt: string; details: string } | null,
): { ok: true; head: AuditHead } | { ok: false; fault: ChainFault } {
  const fault = (kind: ChainFault['fault']) => ({ ok: false as const, fault: { sequence: event.sequence, fault: kind } });
  if (event.sequence !== head.sequence + 1) return fault('gap');
  if (event.previousHash !== head.hash) return fault('unlinked');
  const { hash, ...unhashed } = event;
  if (eventHash(unhashed) !== hash) return fault('edited');
  if (stored && digest(Buffer.from(stored.salt, 'base64url'), stored.details) !== event.detailsDigest) return fault('details-edited');
  return { ok: true, head: { sequence: event.sequence, hash } };
}

/** Bytes of a random id, 128 bits: never guessed, never repeated. */
export const ID_BYTES = 16;
export const newId = (randomBytes: (count: number) => Uint8Array): string => toBase64url(randomBytes(ID_BYTES));
