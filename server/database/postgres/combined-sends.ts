/**
 * The statements that jobs ask in one event-loop turn leave in one write, and calls with the same SQL text share a statement
 * (`shared-statements.ts`). A statement costs both sides more than most rows do, and jobs of different payers ask the same.
 *
 * Statements of one job keep their order: if a call joined an earlier statement, its job would read before its own write.
 */
import type pg from 'pg';
import { Unavailable, type Value } from '../database.ts';
import { prepared } from './prepared.ts';
import { type Answer, answersOfRows, areOfOneKind, kindOf, type SharedStatement, sharedStatement } from './shared-statements.ts';

/** POLICY: as many calls as a batch has jobs. */
const MOST_SHARED = 50;

/** A job that asks several statements in one turn. `lastPlace`: the place of its last statement. `isOver`: the job has ended. */
export type SendingJob = { lastPlace: number; isOver: boolean };

type Call = {
  readonly params: readonly Value[];
  readonly job: SendingJob | null;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};
type Group = {
  readonly sql: string;
  readonly shared: SharedStatement | null;
  readonly place: number;
  readonly calls: Call[];
  readonly byRow: Map<string, Call>;
};

/** One row of values that goes out, and the calls that get its answer. */
type SentRow = { readonly params: readonly Value[]; readonly calls: readonly Call[] };

type Send = (query: pg.QueryConfig | string) => Promise<pg.QueryResult>;

/**
 * @param inOneWrite runs its argument, and everything sent in it leaves in one write
 * @param mayRetryAlone whether calls of a shared statement that failed are sent again one by one; never in a transaction
 */
export function combinedSends(send: Send, inOneWrite: (sendAll: () => void) => void, mayRetryAlone: (error: unknown) => boolean) {
  let groups: Group[] = [];
  /** For each SQL text the group that a call may still join. */
  const joinable = new Map<string, Group>();
  let places = 0;

  function ask(sql: string, params: readonly Value[], job: SendingJob | null): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const call = { params, job, resolve, reject };
      const there = joinable.get(sql);
      const group = there && mayJoin(there, call) ? there : newGroup(sql);
      if (job) job.lastPlace = group.place;
      group.calls.push(call);
      if (group.shared && group.shared.keyParam !== null) group.byRow.set(rowKey(params, group.shared), call);
    });
  }

  function newGroup(sql: string): Group {
    if (groups.length === 0) setImmediate(sendNow);
    places += 1;
    const group = { sql, shared: sharedStatement(sql), place: places, calls: [], byRow: new Map() };
    groups.push(group);
    joinable.set(sql, group);
    return group;
  }

  function sendNow(): void {
    const leaving = groups;
    groups = [];
    joinable.clear();
    inOneWrite(() => {
      for (const group of leaving) sendGroup(group);
    });
  }

  function sendGroup({ sql, shared, calls }: Group): void {
    const live = calls.filter(({ job }) => !job?.isOver);
    for (const { job, reject } of calls) if (job?.isOver) reject(new Unavailable('the job is over'));
    const rows = rowsOf(live, shared);
    // A value that is null in every call has no type for an array. If all values are null, there is no array at all.
    const hasValue = rows.some(({ params }) => params.some((value) => value !== null));
    const keys = rows.map(({ params }) => params[shared?.keyParam ?? 0] ?? null);
    if (shared && rows.length > 1 && hasValue && areOfOneKind(keys)) sendShared(sql, shared, rows);
    else for (const row of rows) sendAlone(sql, row);
  }

  function sendAlone(sql: string, { params, calls }: SentRow): void {
    send(prepared(sql, params)).then(
      ({ command, rowCount, rows }) => {
        for (const { resolve } of calls) resolve({ command, rowCount: rowCount ?? 0, rows });
      },
      (error) => {
        for (const { reject } of calls) reject(error);
      },
    );
  }

  function sendShared(sql: string, shared: SharedStatement, rows: readonly SentRow[]): void {
    const columns = (rows[0]?.params ?? []).map((_, index) => rows.map(({ params }) => params[index] ?? null));
    const kinds = columns.map(kindOf);
    const arrays = columns.filter((_, index) => kinds[index] !== null);
    const query = { ...prepared(shared.text(kinds), arrays as never), rowMode: 'array' };
    send(query).then(
      (result) => {
        const answers = answersOfRows(result, rows.length, shared);
        for (const [index, { calls }] of rows.entries()) for (const { resolve } of calls) resolve(answers[index] as Answer);
      },
      (error) => {
        for (const row of rows)
          if (mayRetryAlone(error)) sendAlone(sql, row);
          else for (const { reject } of row.calls) reject(error);
      },
    );
  }

  return {
    ask,
    /** Sends at once instead of at the end of the turn: for a statement that has to follow these and is not sent through here. */
    sendNow,
  };
}

/** Whether a call may share: it stays behind all that its job asked before, and no two calls change one row, except by adding. */
function mayJoin({ shared, place, calls, byRow }: Group, { params, job }: Call): boolean {
  if (!shared || calls.length === MOST_SHARED || (job && job.lastPlace > place)) return false;
  if (shared.keyParam === null) return true;
  const before = byRow.get(rowKey(params, shared));
  const isAlike = (value: Value, index: number) =>
    index === shared.addedParam ? isWhole(value) && isWhole(params[index]) : value === params[index];
  return !before || (shared.addedParam !== null && before.params.every(isAlike));
}

function rowsOf(calls: readonly Call[], shared: SharedStatement | null): SentRow[] {
  const added = shared?.addedParam ?? null;
  if (added === null) return calls.map((call) => ({ params: call.params, calls: [call] }));
  return [...Map.groupBy(calls, ({ params }) => rowKey(params, shared)).values()].map((alike) => {
    const [first, ...others] = alike.map(({ params }) => params) as [readonly Value[], ...(readonly Value[])[]];
    const sum = others.reduce((all, params) => BigInt(all ?? 0) + BigInt(params[added] ?? 0), first[added]);
    return { params: first.with(added, sum ?? null), calls: alike };
  });
}

/** Names the row that a statement changes, as far as the key shows: `1` and `1n` are one row. */
function rowKey(params: readonly Value[], shared: SharedStatement | null): string {
  return `${params[shared?.keyParam ?? 0]}`;
}

function isWhole(value: Value | undefined): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}
