/** An audit event as auditors get it, and what its failure code means: a sentence, and the clauses that govern it. */
import { type Static, Type } from 'typebox';
import { clausesOf, isFailureCode } from '../../../core/failure-clauses.ts';
import { type Clause, failureRow } from '../../../core/failures.ts';
import type { RecordedEvent } from '../../../storage/audit/audit-log.ts';
import * as schemas from '../schemas.ts';

export const AuditEvent = Type.Object({
  sequence: Type.Integer(),
  recordedAt: schemas.Time,
  type: Type.String(),
  outcome: Type.String(),
  code: Type.Optional(Type.String()),
  requestId: Type.String(),
  sessionRef: Type.Union([Type.String(), Type.Null()]),
  payerId: Type.Optional(Type.String()),
  paymentId: Type.Optional(Type.String()),
  detailsDigest: Type.String(),
  previousHash: Type.String(),
  hash: Type.String(),
});
export type AuditEventJson = Static<typeof AuditEvent>;

export const ClauseShape = Type.Object({
  document: Type.String(),
  section: Type.String(),
  step: Type.Optional(Type.Integer()),
  words: Type.String(),
});
export const Failure = Type.Object({ code: Type.String(), sentence: Type.String(), clauses: Type.Array(ClauseShape) });

export type FailureExplained = { readonly code: string; readonly sentence: string; readonly clauses: Clause[] };

/** Salt and details as they were hashed; null once they are deleted. */
export const openedDetails = ({ stored }: RecordedEvent) => stored && { salt: stored.salt, details: JSON.parse(stored.details) };

/** @returns null for a success, and for a code of an older version that this version does not know */
export function explainFailure({ code, type }: { readonly code?: string; readonly type: string }): FailureExplained | null {
  return isFailureCode(code) ? { code, sentence: failureRow(code).sentence, clauses: [...clausesOf(code, type)] } : null;
}
