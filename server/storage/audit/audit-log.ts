/**
 * Appends to the audit chain, in the transaction of the act that is recorded (contract §6).
 *
 * An act without its event, or an event without its act, would make the log a story instead of a record. `audit-head.ts`
 * has the end of the chain, and how it moves.
 */

import type { Act, ActEntry } from '../../core/audit/act.ts';
import { type AuditEvent, type AuditHead, nextEvent } from '../../core/audit/audit-chain.ts';
import { extendChain, readHead } from '../../database/batches/audit-head.ts';
import { type Database, firstRow, type Row, type Transaction } from '../../database/database.ts';
import { draft, insertEvent } from './audit-draft.ts';

export type AuditLog = ReturnType<typeof auditLog>;

export type EventRow = {
  sequence: number;
  recorded_at: string;
  type: string;
  outcome: string;
  code: string | null;
  request_id: string;
  session_ref: string | null;
  payer_id: string | null;
  payment_id: string | null;
  details_digest: string;
  previous_hash: string;
  hash: string;
};
export type RecordedEvent = { readonly event: AuditEvent; readonly stored: { readonly salt: string; readonly details: string } | null };

const EVENT_COLUMNS =
  'e.sequence, e.recorded_at, e.type, e.outcome, e.code, e.request_id, e.session_ref, e.payer_id, e.payment_id, e.details_digest, e.previous_hash, e.hash, d.salt, d.details';
const EVENTS = `SELECT ${EVENT_COLUMNS} FROM audit_events e LEFT JOIN audit_details d ON d.sequence = e.sequence`;

export function auditLog(database: Database, randomBytes: (count: number) => Uint8Array) {
  const listeners: ((event: AuditEvent) => void)[] = [];

  /** Appends `entries` to the chain. Call it last in a job. @returns the events as recorded */
  async function append(transaction: Transaction, act: Act, ...entries: ActEntry[]): Promise<AuditEvent[]> {
    const events: AuditEvent[] = [];
    for (const entry of entries) {
      const made = draft(act, entry, randomBytes(32));
      const event = await extendChain(transaction, (end) => nextEvent(end, made.entry, act.now, made.detailsDigest));
      await insertEvent(transaction, event, made);
      events.push(event);
    }
    // One effect an event: a listener that fails over one event still gets the next.
    for (const event of events)
      transaction.afterCommit(() => {
        for (const listen of listeners) listen(event);
      });
    return events;
  }

  return {
    append,
    /** Keeps all other transactions from appending until the commit. What they recorded before is visible from here on. */
    hold: async (transaction: Transaction): Promise<void> => {
      await lock(transaction);
    },
    /** Calls `listen` with every event after its commit. Events of one batch may come in another order than in the chain. */
    onRecorded: (listen: (event: AuditEvent) => void) => {
      listeners.push(listen);
    },
    /** Records an event that changes nothing else: a refusal. */
    record: (act: Act, ...entries: ActEntry[]) => database.write((transaction) => append(transaction, act, ...entries)),
    /** Events after `sequence`, oldest first. */
    after: async (sequence: number, limit: number): Promise<RecordedEvent[]> =>
      (await database.read<StoredRow>(`${EVENTS} WHERE e.sequence > $1 ORDER BY e.sequence LIMIT $2`, [sequence, limit])).map(recorded),
    /** Every event of one request, oldest first. */
    ofRequest: async (requestId: string): Promise<RecordedEvent[]> =>
      (await database.read<StoredRow>(`${EVENTS} WHERE e.request_id = $1 ORDER BY e.sequence`, [requestId])).map(recorded),
    /** The events of one payer after `from` and up to `to`, oldest first. */
    ofPayer: async (payerId: string, from: number, to: number, limit: number): Promise<RecordedEvent[]> => {
      const own = `${EVENTS} WHERE e.sequence > $1 AND e.sequence <= $2 AND e.payer_id = $3 ORDER BY e.sequence LIMIT $4`;
      return (await database.read<StoredRow>(own, [from, to, payerId, limit])).map(recorded);
    },
    at: async (sequence: number): Promise<RecordedEvent | null> =>
      firstRow((await database.read<StoredRow>(`${EVENTS} WHERE e.sequence = $1`, [sequence])).map(recorded)),
    head: (): Promise<AuditHead> => readHead(database.read),
  };
}

/** The end of the chain, held until the commit: an UPDATE that changes nothing locks the row, on both databases. */
async function lock(transaction: Transaction): Promise<AuditHead> {
  const sql = 'UPDATE audit_head SET sequence = sequence WHERE only_row = 1 RETURNING sequence, hash';
  return firstRow(await transaction.query<AuditHead & Row>(sql)) as AuditHead;
}

type StoredRow = EventRow & { salt: string | null; details: string | null };

function recorded(row: StoredRow): RecordedEvent {
  return {
    event: eventOf(row),
    stored: row.salt !== null && row.details !== null ? { salt: row.salt, details: row.details } : null,
  };
}

/** The event exactly as it was hashed: absent members are absent again. */
export function eventOf(row: EventRow): AuditEvent {
  return {
    sequence: row.sequence,
    recordedAt: row.recorded_at,
    type: row.type,
    outcome: row.outcome,
    ...(row.code !== null && { code: row.code }),
    requestId: row.request_id,
    sessionRef: row.session_ref,
    ...(row.payer_id !== null && { payerId: row.payer_id }),
    ...(row.payment_id !== null && { paymentId: row.payment_id }),
    detailsDigest: row.details_digest,
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
