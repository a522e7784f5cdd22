/**
 * The shapes of the auditors' answers (`/api/audit`), as their pages rely on them. Only shapes: no logic.
 */
import type { CheckFinding, Verdict, Voucher } from '../../server/core/evidence-judgement.ts';
import type { Clause } from '../../server/core/failures.ts';
import type { Evidence, Payment } from './resources.ts';

export type AuditEvent = {
  sequence: number;
  recordedAt: string;
  type: string;
  outcome: 'success' | 'failure';
  code?: string;
  requestId: string;
  sessionRef: string | null;
  payerId?: string;
  paymentId?: string;
  detailsDigest: string;
  previousHash: string;
  hash: string;
};

/** `next` goes on in the same direction; it may come with no events at all. */
export type EventsFound = { events: AuditEvent[]; next?: number };

export type AuditHead = { sequence: number; hash: string; checkpoint: { treeSize: number; signedAt: string } | null };

export type Failure = { code: string; sentence: string; clauses: Clause[] };

export type Findings = Record<string, string | null>;

export type Refusal = {
  scope: string;
  object: object | null;
  nonce: string | null;
  challenge: string | null;
  method: string | null;
  expected: object;
  assertion: {
    id: string;
    clientDataJSON: string;
    authenticatorData: string;
    signature: string;
    userHandle: string | null;
    /** Of members that were too long to be kept whole. */
    cut?: Record<string, { length: number; sha256: string }>;
    browserBoundSignature?: string;
  };
  credential: { publicKeyPem: string } | null;
};

export type OpenedEvent = {
  event: AuditEvent;
  opened: { salt: string; details: Record<string, unknown> & { expected?: Findings; received?: Findings } } | null;
  failure: Failure | null;
  refusal: Refusal | null;
};

export type EvidenceCheck = { name: string; clause: Clause; voucher: Voucher; result: CheckFinding };

export type AuditedPayment = {
  payment: Payment & { payerId: string };
  evidence: Evidence | null;
  verdict: { verdict: Verdict; reason?: string; checks: EvidenceCheck[] } | null;
  refusals: { sequence: number; recordedAt: string; failure: Failure | null; kept: boolean }[];
};
