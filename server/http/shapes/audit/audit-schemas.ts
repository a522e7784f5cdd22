/**
 * The answers for auditors (contract §6): a page of events, one opened event, the head of the log, a payment under audit.
 *
 * RTS Art 29(1); PSD2 Art 72(1). Kept refusals and evidence are passed on as they were written: a shape would drop
 * members of older documents, and their digests would no longer fit.
 */
import { type Static, Type } from 'typebox';
import type { Findings } from '../../../ceremonies/refusals/findings.ts';
import type { RefusalDocument } from '../../../ceremonies/refusals/refused-assertion.ts';
import type { EvidenceJson } from '../../../core/evidence.ts';
import type { CheckFinding, CheckLabel, Verdict, Voucher } from '../../../core/evidence-judgement.ts';
import { AnyObject, Evidence, Id, Payment, Time, Word } from '../schemas.ts';
import { AuditEvent, ClauseShape, Failure } from './audit-event-json.ts';

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** `next` goes on in the same direction; it may come with no events at all. */
export const EventsFound = Type.Object({ events: Type.Array(AuditEvent), next: Type.Optional(Type.Integer()) });
export type EventsFoundJson = Static<typeof EventsFound>;

type Details = Readonly<Record<string, unknown>> & { readonly expected?: Findings; readonly received?: Findings };

export const OpenedEvent = Type.Object({
  event: AuditEvent,
  /** Salt and details, until they are deleted. */
  opened: orNull(Type.Object({ salt: Type.String(), details: Type.Unsafe<Details>(AnyObject) })),
  failure: orNull(Failure),
  refusal: orNull(Type.Unsafe<RefusalDocument>(AnyObject)),
});
export type OpenedEventJson = Static<typeof OpenedEvent>;
export type RefusalJson = RefusalDocument;

export const Checkpoint = Type.Object({
  treeSize: Type.Integer(),
  rootHash: Type.String(),
  signedAt: Time,
  keyId: Type.String(),
  signature: Type.String(),
});
export const AuditHead = Type.Object({ sequence: Type.Integer(), hash: Type.String(), checkpoint: orNull(Checkpoint) });
export type AuditHeadJson = Static<typeof AuditHead>;

export const Check = Type.Object({
  name: Type.String(),
  clause: ClauseShape,
  voucher: Word<Voucher>(['authenticator', 'browser', 'bank']),
  result: Word<CheckFinding>(['holds', 'fails', 'none', 'not-given']),
  label: Type.Optional(Word<CheckLabel>(['rule-of-before'], 'what has to be said beside the result')),
});
export type EvidenceCheckJson = Static<typeof Check>;

const { evidence: _, ...paymentMembers } = Payment.properties;

export const AuditedPayment = Type.Object({
  payment: Type.Object({ ...paymentMembers, payerId: Id }),
  evidence: orNull(Type.Unsafe<EvidenceJson>(Evidence)),
  verdict: orNull(
    Type.Object({
      verdict: Word<Verdict>(['bound', 'consistent', 'inconsistent']),
      reason: Type.Optional(Type.String()),
      checks: Type.Array(Check),
    }),
  ),
  refusals: Type.Array(
    Type.Object({
      sequence: Type.Integer(),
      recordedAt: Time,
      failure: orNull(Failure),
      /** Whether the document of the refusal is there still. */
      kept: Type.Boolean(),
    }),
  ),
});
export type AuditedPaymentJson = Static<typeof AuditedPayment>;
