/**
 * Finds events by payer, payment, type, outcome and time, forwards or backwards, with bounded work a request.
 *
 * Events of a payer or a payment come by an index (`audit-candidates.ts`); every other filter is tried on event after event.
 * A log grows for years, and a filter that matches nothing would read all of it while no payment is served. So the search
 * takes steps between which other requests run, gives up after a fixed number of events, and says where to go on.
 */
import type { AuditEvent } from '../../core/audit/audit-chain.ts';
import { readHead } from '../../database/batches/audit-head.ts';
import { type Database, firstRow, type Value } from '../../database/database.ts';
import { type Candidates, candidatesInOrder, candidatesOfPayer, type NextCandidates } from './audit-candidates.ts';
import { type EventRow, eventOf } from './audit-log.ts';

export type AuditFilter = {
  readonly payerId?: string;
  readonly paymentId?: string;
  readonly type?: string;
  readonly outcome?: string;
  /** RFC 3339, UTC, milliseconds, as in events: `from` is included, `to` is not. */
  readonly from?: string;
  readonly to?: string;
};

/** Everything beyond a sequence number, which is not included: later events, oldest first, or earlier events, newest first. */
export type Cursor = { readonly after: number } | { readonly before: number };

export type Found = {
  readonly events: readonly AuditEvent[];
  /** Where to go on in the same direction; null if the log has no more. There may be a cursor and no events. */
  readonly next: number | null;
};

/** POLICY: how many events are tried in one step, and in one request. */
const STEP = 5_000;
const MOST_TRIED = 50_000;

const COLUMNS =
  'sequence, recorded_at, type, outcome, code, request_id, session_ref, payer_id, payment_id, details_digest, previous_hash, hash';

export type AuditSearch = ReturnType<typeof auditSearch>;

export function auditSearch(database: Database, { step = STEP, mostTried = MOST_TRIED } = {}) {
  /** Takes the filter that has an index, and leaves the others to be tried on each event. A payment has fewer events than its payer. */
  async function candidatesBy({ paymentId, payerId, ...others }: AuditFilter, backwards: boolean): Promise<[NextCandidates, AuditFilter]> {
    if (paymentId !== undefined) return [candidatesInOrder(backwards, paymentId), { ...others, ...(payerId !== undefined && { payerId }) }];
    if (payerId === undefined) return [candidatesInOrder(backwards), others];
    return [candidatesOfPayer(backwards, payerId, (await readHead(database.read)).sequence), others];
  }

  return async (filter: AuditFilter, cursor: Cursor, limit: number): Promise<Found> => {
    const events: AuditEvent[] = [];
    const backwards = 'before' in cursor;
    let at = 'after' in cursor ? cursor.after : cursor.before;
    const [next, rest] = await candidatesBy(filter, backwards);
    for (let tried = 0; tried < mostTried; ) {
      const wanted = limit + 1 - events.length; // one more than asked for: whether there is a next page
      // If no filter is left to try, every candidate is found.
      const size = Object.keys(rest).length === 0 ? Math.min(step, wanted) : step;
      const candidates = next(at, size);
      const { sql, params } = matching(candidates, rest, backwards, wanted);
      events.push(...(await database.read<EventRow>(sql, params)).map(eventOf));
      if (events.length > limit) return { events: events.slice(0, limit), next: events[limit - 1]?.sequence ?? null };

      const seen = firstRow(
        await database.read<{ seen: number; last: number | null }>(
          `SELECT count(*) AS seen, ${backwards ? 'min' : 'max'}(sequence) AS last FROM (SELECT sequence ${candidates.from}) counted`,
          candidates.params,
        ),
      );
      const goOn = seen?.seen === size ? seen.last : candidates.beyond;
      if (goOn === null) return { events, next: null };
      at = goOn;
      tried += candidates.cost + (seen?.seen ?? 0);
      await new Promise(setImmediate);
    }
    return { events, next: at };
  };
}

const CONDITIONS: Readonly<Record<keyof AuditFilter, string>> = {
  payerId: 'payer_id =',
  paymentId: 'payment_id =',
  type: 'type =',
  outcome: 'outcome =',
  from: 'recorded_at >=',
  to: 'recorded_at <',
};

function matching(
  candidates: Candidates,
  rest: AuditFilter,
  backwards: boolean,
  limit: number,
): { readonly sql: string; readonly params: readonly Value[] } {
  const params: Value[] = [...candidates.params];
  const conditions = (Object.entries(rest) as [keyof AuditFilter, string][]).map(([name, value]) => {
    params.push(value);
    return `${CONDITIONS[name]} $${params.length}`;
  });
  params.push(limit);
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return {
    sql: `SELECT ${COLUMNS} FROM (SELECT ${COLUMNS} ${candidates.from}) candidates ${where} ORDER BY sequence ${backwards ? 'DESC' : 'ASC'} LIMIT $${params.length}`,
    params,
  };
}
