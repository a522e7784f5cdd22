/**
 * Finding events: by payer, payment, type, outcome and time, forwards or backwards, with bounded work a request.
 *
 * A payer's and a payment's events come by an index; every other filter is tried on event after event. A log grows for
 * years, and a filter that matches nothing would read all of it while no payment is served. So the search goes in steps
 * that let others in between, gives up after so many events, and says where to go on.
 */
import type { AuditEvent } from '../core/audit-chain.ts';
import { type EventRow, eventOf } from './audit-log.ts';
import { type Database, firstRow, type Value } from './database.ts';

export type AuditFilter = {
  readonly payerId?: string;
  readonly paymentId?: string;
  readonly type?: string;
  readonly outcome?: string;
  /** RFC 3339, UTC, milliseconds, as events have it: from is included, to is not. */
  readonly from?: string;
  readonly to?: string;
};

/** Everything beyond a sequence, which is not included: later ones, oldest first, or earlier ones, newest first. */
export type Cursor = { readonly after: number } | { readonly before: number };

export type Found = {
  readonly events: readonly AuditEvent[];
  /** Where to go on in the same direction; null where the log has no more. There may be a cursor and no events. */
  readonly next: number | null;
};

/** POLICY: as many events are tried in one step, and in one request. */
const STEP = 5_000;
const MOST_TRIED = 50_000;

const COLUMNS =
  'sequence, recorded_at, type, outcome, code, request_id, session_ref, payer_id, payment_id, details_digest, previous_hash, hash';

export type AuditSearch = ReturnType<typeof auditSearch>;

export function auditSearch(database: Database, { step = STEP, mostTried = MOST_TRIED } = {}) {
  return async (filter: AuditFilter, cursor: Cursor, limit: number): Promise<Found> => {
    const events: AuditEvent[] = [];
    let at = 'after' in cursor ? cursor.after : cursor.before;
    for (let tried = 0; tried < mostTried; tried += step) {
      const { rest, candidates } = candidatesFor(filter, 'before' in cursor, at, step);
      const wanted = limit + 1 - events.length; // one more than asked for: whether there is a next page
      const { sql, params } = matching(candidates, rest, 'before' in cursor, wanted);
      events.push(...(await database.read<EventRow>(sql, params)).map(eventOf));
      if (events.length > limit) return { events: events.slice(0, limit), next: events[limit - 1]?.sequence ?? null };

      const end = 'before' in cursor ? 'min' : 'max';
      const seen = firstRow(
        await database.read<{ seen: number; last: number | null }>(
          `SELECT count(*) AS seen, ${end}(sequence) AS last FROM (SELECT sequence ${candidates.from}) c`,
          candidates.params,
        ),
      );
      if (seen === null || seen.last === null || seen.seen < step) return { events, next: null };
      at = seen.last;
      await new Promise(setImmediate);
    }
    return { events, next: at };
  };
}

type Candidates = { readonly from: string; readonly params: readonly Value[] };

/** The next events that may match: a payment's or a payer's by index, else all of them. `rest` is what is left to try on each. */
function candidatesFor(
  filter: AuditFilter,
  backwards: boolean,
  at: number,
  step: number,
): { readonly candidates: Candidates; readonly rest: AuditFilter } {
  const { paymentId, payerId, ...others } = filter;
  const [key, rest] =
    paymentId !== undefined
      ? [['payment_id', paymentId] as const, { ...others, ...(payerId !== undefined && { payerId }) }]
      : [payerId !== undefined ? (['payer_id', payerId] as const) : null, others];
  const from = `FROM audit_events WHERE ${key ? `${key[0]} = $2 AND ` : ''}sequence ${backwards ? '<' : '>'} $1
    ORDER BY sequence ${backwards ? 'DESC' : 'ASC'} LIMIT ${step}`;
  return { candidates: { from, params: key ? [at, key[1]] : [at] }, rest };
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
    sql: `SELECT ${COLUMNS} FROM (SELECT ${COLUMNS} ${candidates.from}) c ${where} ORDER BY sequence ${backwards ? 'DESC' : 'ASC'} LIMIT $${params.length}`,
    params,
  };
}
