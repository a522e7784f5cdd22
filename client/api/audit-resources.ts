/**
 * The shapes of the auditors' answers (`/api/audit`), under the names that their pages give them. Types of the server's own
 * schemas, as in resources.ts.
 */
export type { AuditEventJson as AuditEvent } from '../../server/http/shapes/audit/audit-event-json.ts';
export type {
  AuditedPaymentJson as AuditedPayment,
  AuditHeadJson as AuditHead,
  EventsFoundJson as EventsFound,
  EvidenceCheckJson as EvidenceCheck,
  OpenedEventJson as OpenedEvent,
  RefusalJson as Refusal,
} from '../../server/http/shapes/audit/audit-schemas.ts';
