/**
 * The tables of the audit log: what of it is a payer's, and what an erasure may take out of a chain that has to stay whole.
 *
 * RTS Art 29; Regulation (EU) 2016/679 Art 15, 17. An event holds ids and a digest of its details. The details go with their
 * salt: without the salt the digest cannot be tried out against guesses. The chain of digests stays, and verifies.
 */
import { PAGE } from '../own-rows.ts';
import type { TableDescription } from '../table-description.ts';
import { everyEventOf } from './audit-candidates.ts';
import type { AuditLog, RecordedEvent } from './audit-log.ts';

/** A payer's events lie far apart: so many of everybody's are looked through at once, by their number, without an index. */
const EVENTS_LOOKED_THROUGH = 1_000;

/** The payer's events, to the end of the log as it is now. A page is empty where all of its events are of other payers. */
async function* ownEvents(audit: AuditLog, payerId: string): AsyncGenerator<RecordedEvent[]> {
  const { sequence: end } = await audit.head();
  for (let from = 0; from < end; ) {
    const to = Math.min(from + EVENTS_LOOKED_THROUGH, end);
    const page = await audit.ofPayer(payerId, from, to, PAGE);
    yield page;
    from = page.length < PAGE ? to : (page.at(-1)?.event.sequence ?? to);
  }
}

export const AUDIT_EVENTS = {
  table: 'audit_events',
  key: ['sequence'],
  refersTo: [],
  owner: [{ columns: ['payer_id'] }],
  export: {
    list: 'auditEvents',
    columns: [
      'sequence',
      'recorded_at',
      'type',
      'outcome',
      'code',
      'request_id',
      'session_ref',
      'payment_id',
      'details_digest',
      'previous_hash',
      'hash',
    ],
    leftOut: {},
    pages: ({ audit }, payerId) => ownEvents(audit, payerId),
  },
  earned: 'nothing, because it only says what happened',
  erase: 'kept, because the log is append-only (RTS Art 29), and an event holds random ids, times and digests',
} as const satisfies TableDescription;

export const AUDIT_DETAILS = {
  table: 'audit_details',
  key: ['sequence'],
  refersTo: [AUDIT_EVENTS],
  owner: [{ column: 'sequence', names: AUDIT_EVENTS, found: everyEventOf('e.sequence') }],
  export: { partOf: 'auditEvents', columns: ['sequence', 'salt', 'details'], leftOut: {} },
  erase: {
    delete: `NOT EXISTS (SELECT 1 FROM audit_events e JOIN payments p ON p.payment_id = e.payment_id
      JOIN evidence v ON v.authorisation_id = p.authorisation_id WHERE e.sequence = audit_details.sequence AND v.audit_sequence = e.sequence)`,
    // Without it somebody who writes to the database could put any document in the place of the evidence (PSD2 Art 72(1)).
    rest: 'kept, because the details of the event that accepted a payment hold ids and digests, and tie the evidence to the chain',
  },
} as const satisfies TableDescription;

const AUDIT_KEYS = {
  table: 'audit_keys',
  key: ['key_id'],
  refersTo: [],
  owner: 'nobody, because they are the public keys of the bank',
} as const satisfies TableDescription;

const AUDIT_HEAD = {
  table: 'audit_head',
  key: ['only_row'],
  refersTo: [],
  owner: 'nobody, because its one row is the end of the chain',
} as const satisfies TableDescription;

const AUDIT_CHECKPOINTS = {
  table: 'audit_checkpoints',
  key: ['tree_size'],
  refersTo: [AUDIT_KEYS],
  owner: 'nobody, because a checkpoint is a hash over the whole log',
} as const satisfies TableDescription;

const AUDIT_TREE_NODES = {
  table: 'audit_tree_nodes',
  key: ['level', 'position'],
  refersTo: [],
  owner: 'nobody, because a node is a hash over 256 events or more',
} as const satisfies TableDescription;

const DATABASE_FACTS = {
  table: 'database_facts',
  key: ['name'],
  refersTo: [],
  owner: 'nobody, because they say which secrets the database belongs to, and what was done to it',
  lookAlikes: { name: 'is that of a fact' },
} as const satisfies TableDescription;

export const TABLES_OF_AUDIT = [
  AUDIT_KEYS,
  AUDIT_EVENTS,
  AUDIT_DETAILS,
  AUDIT_HEAD,
  AUDIT_CHECKPOINTS,
  AUDIT_TREE_NODES,
  DATABASE_FACTS,
] as const;
