/**
 * What is asked of PostgreSQL in one turn of the event loop: it leaves in one write, and those who ask in the same words
 * share a statement. Each costs both sides more than most rows do, and acts of different payers ask the same things.
 *
 * Nobody is overtaken by himself: a job's statements reach PostgreSQL in the order in which it asked them.
 */
import type pg from 'pg';
import { Unavailable, type Value } from '../database.ts';
import { prepared } from './prepared.ts';
import { type Answer, answersOfRows, areOfOneKind, kindOf, type SharedStatement, sharedStatement } from './shared-statements.ts';

/** POLICY: as many as a batch has. */
const MOST_SHARED = 50;

/** Whoever asks more than once in a turn: what he asked last, and whether he has ended. */
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

/** The values that go out, and those who are all told what becomes of them. */
type SentRow = { readonly params: readonly Value[]; readonly calls: readonly Call[] };

type Send = (query: pg.QueryConfig | string) => Promise<pg.QueryResult>;

/**
 * @param inOneWrite runs what it is given, so that all that is sent in it leaves in one write
 * @param mayRetryAlone whether those whose statement failed ask again one by one: not in a transaction, which has failed then
 */
export function combinedSends(send: Send, inOneWrite: (sendAll: () => void) => void, mayRetryAlone: (error: unknown) => boolean) {
  let groups: Group[] = [];
  /** By statement, the one that may still be joined. */
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
    // Nothing but nulls, and there would be no array to make rows of.
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
    /** Now, and not at the end of the turn: for what goes behind all that was asked until now, and does not come to this turn. */
    sendNow,
  };
}

/** Behind all that he asked before, and where no two would change the same row, or only by adding to it. */
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

/** Which row a statement changes, as far as a value says: one number is the same row however it is written. */
function rowKey(params: readonly Value[], shared: SharedStatement | null): string {
  return `${params[shared?.keyParam ?? 0]}`;
}

function isWhole(value: Value | undefined): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}
