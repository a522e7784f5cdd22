/**
 * An evidence file as text, and what it must look like before anything in it is believed (contract §6).
 *
 * Anyone may have made the file: it may be cut off, edited, of another version, or ten megabytes of something else. Every
 * such file gets one sentence. Two readers must not see two documents in it, so member names are unique and bytes have
 * one spelling. The shape is in `evidence-shape.ts`; `evidence-checks.ts` judges what the members mean.
 */

import type { AuditEvent } from '../core/audit/audit-chain.ts';
import type { Checkpoint } from '../core/audit/audit-checkpoint.ts';
import { fileText } from '../core/encoding/file-text.ts';
import { EVIDENCE_FORMAT } from '../core/evidence.ts';
import type { LinkedObject, LinkedOf, Scope } from '../core/scopes/scopes.ts';
import { parseUniqueJson } from '../webauthn/unique-json.ts';
import { evidenceFlaw } from './evidence-shape.ts';

/** Evidence has some five kilobytes; an attestation with a long certificate chain some more. */
export const LARGEST_FILE_BYTES = 1_048_576;

/** Bytes in base64url, times in RFC 3339. */
export type EvidenceFile = {
  readonly format: string;
  readonly scope: Scope;
  readonly object: LinkedObject;
  readonly nonce: string;
  readonly challenge: string;
  readonly method: string;
  readonly relyingParty: { readonly id: string; readonly origins: readonly string[] };
  readonly payer: { readonly payerId: string; readonly userHandle: string };
  readonly credential: {
    readonly credentialId: string;
    readonly publicKey: string;
    readonly publicKeyPem: string;
    readonly aaguid: string;
    readonly backupEligible: boolean;
    readonly backupState: boolean;
    readonly signCountBefore: number;
    /** What the possession of it rests on (RTS Art 7); absent in documents from before browser-bound keys. */
    readonly possession?: string;
  };
  readonly assertion: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle: string | null;
    readonly browserBoundSignature?: string;
  };
  /** The key that the browser signed along with (COSE), and what it was to the bank before: seen, bound. */
  readonly browserBoundKey?: { readonly publicKey: string; readonly status: string } | null;
  readonly issuedPaymentConfirmation: Readonly<Record<string, unknown>> | null;
  readonly registration: {
    readonly attestationObject: string;
    readonly clientDataJSON: string;
    readonly registeredAt: string;
    readonly boundBy: string;
  };
  readonly acceptedAt: string;
  readonly policy: Readonly<Record<string, unknown>>;
  readonly audit: {
    readonly event: AuditEvent;
    readonly checkpoint: Checkpoint | null;
    /** Inclusion path from the event to the checkpoint. */
    readonly path: readonly string[] | null;
    readonly opened: { readonly salt: string; readonly details: Readonly<Record<string, unknown>> } | null;
  };
  readonly seal: { readonly keyId: string; readonly signature: string } | null;
};

/** The signed object, where the document is of this scope; its shape was looked at by that scope. */
export function objectOf<S extends Scope>(document: EvidenceFile, scope: S): LinkedOf<S> | null {
  return document.scope === scope ? (document.object as LinkedOf<S>) : null;
}

/** @returns the document in shape, or one sentence on why this is no evidence that we can read */
export function readEvidence(content: Uint8Array): { ok: true; document: EvidenceFile } | { ok: false; reason: string } {
  const refuse = (reason: string) => ({ ok: false as const, reason });
  if (content.length > LARGEST_FILE_BYTES) return refuse(`has ${content.length} bytes; evidence has no more than ${LARGEST_FILE_BYTES}`);
  const value = parseUniqueJson(fileText(content) ?? '');
  if (value === undefined) return refuse('is not one JSON document in UTF-8 with unique member names');
  const format = (value as { format?: unknown } | null)?.format;
  if (format !== EVIDENCE_FORMAT) return refuse(`is not evidence in the format ${EVIDENCE_FORMAT}, the one that this tool reads`);
  const flaw = evidenceFlaw(value);
  return flaw === null ? { ok: true, document: value as EvidenceFile } : refuse(`is not in shape at ${flaw}`);
}
