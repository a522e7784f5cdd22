/**
 * What is asked of PostgreSQL in one turn of the event loop: it leaves in one write, and those who ask in the same words
 * share a statement. Each costs both sides more than most rows do, and acts of different payers ask the same things.
 *
 * Nobody is overtaken by himself: a job's statements reach PostgreSQL in the order in which it asked them.
 */
import type pg from 'pg';
import { Unavailable, type Value } from '../database.ts';
import { prepared } from './prepared.ts';
import { type Answered, areOfOneKind, divided, kindOf, type Shared, sharedBySeveral } from './shared-statements.ts';

/** POLICY: as many as a batch has. */
const MOST_TOGETHER = 50;

/** Whoever asks more than once in a turn: what he asked last, and whether he has ended. */
export type Asker = { reached: number; isOver: boolean };

type Asked = {
  readonly params: readonly Value[];
  readonly asker: Asker | null;
  readonly resolve: (answer: Answered) => void;
  readonly reject: (error: unknown) => void;
};
type Group = {
  readonly sql: string;
  readonly shared: Shared | null;
  readonly place: number;
  readonly asked: Asked[];
  readonly taken: Map<string, Asked>;
};

/** The values that go out, and those who are all told what becomes of them. */
type Line = { readonly params: readonly Value[]; readonly of: readonly Asked[] };

type Send = (query: pg.QueryConfig | string) => Promise<pg.QueryResult>;

/**
 * @param leaves runs what it is given, so that all that is sent in it leaves in one write
 * @param mayAskApart whether those whose statement failed ask again one by one: not in a transaction, which has failed then
 */
export function turnOn(send: Send, leaves: (all: () => void) => void, mayAskApart: (error: unknown) => boolean) {
  let groups: Group[] = [];
  /** By statement, the one that may still be joined. */
  const open = new Map<string, Group>();
  let places = 0;

  function ask(sql: string, params: readonly Value[], asker: Asker | null): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const asked = { params, asker, resolve, reject };
      const there = open.get(sql);
      const group = there && mayJoin(there, asked) ? there : opened(sql);
      if (asker) asker.reached = group.place;
      group.asked.push(asked);
      if (group.shared && group.shared.differsIn !== null) group.taken.set(rowOf(params, group.shared), asked);
    });
  }

  function opened(sql: string): Group {
    if (groups.length === 0) setImmediate(leave);
    places += 1;
    const group = { sql, shared: sharedBySeveral(sql), place: places, asked: [], taken: new Map() };
    groups.push(group);
    open.set(sql, group);
    return group;
  }

  function leave(): void {
    const going = groups;
    groups = [];
    open.clear();
    leaves(() => {
      for (const group of going) go(group);
    });
  }

  function go({ sql, shared, asked }: Group): void {
    const still = asked.filter(({ asker }) => !asker?.isOver);
    for (const { asker, reject } of asked) if (asker?.isOver) reject(new Unavailable('the job is over'));
    const lines = linesOf(still, shared);
    // Nothing but nulls, and there would be no array to make rows of.
    const saysSomething = lines.some(({ params }) => params.some((value) => value !== null));
    const looksBy = lines.map(({ params }) => params[shared?.differsIn ?? 0] ?? null);
    if (shared && lines.length > 1 && saysSomething && areOfOneKind(looksBy)) goTogether(sql, shared, lines);
    else for (const line of lines) goAlone(sql, line);
  }

  function goAlone(sql: string, { params, of }: Line): void {
    send(prepared(sql, params)).then(
      ({ command, rowCount, rows }) => {
        for (const { resolve } of of) resolve({ command, rowCount: rowCount ?? 0, rows });
      },
      (error) => {
        for (const { reject } of of) reject(error);
      },
    );
  }

  function goTogether(sql: string, shared: Shared, lines: readonly Line[]): void {
    const columns = (lines[0]?.params ?? []).map((_, index) => lines.map(({ params }) => params[index] ?? null));
    const kinds = columns.map(kindOf);
    const arrays = columns.filter((_, index) => kinds[index] !== null);
    const query = { ...prepared(shared.text(kinds), arrays as never), rowMode: 'array' };
    send(query).then(
      (result) => {
        const answers = divided(result, lines.length, shared);
        for (const [index, { of }] of lines.entries()) for (const { resolve } of of) resolve(answers[index] as Answered);
      },
      (error) => {
        for (const line of lines)
          if (mayAskApart(error)) goAlone(sql, line);
          else for (const { reject } of line.of) reject(error);
      },
    );
  }

  return {
    ask,
    /** Now, and not at the end of the turn: for what goes behind all that was asked until now, and does not come to this turn. */
    leave,
  };
}

/** Behind all that he asked before, and where no two would change the same row, or only by adding to it. */
function mayJoin({ shared, place, asked: others, taken }: Group, { params, asker }: Asked): boolean {
  if (!shared || others.length === MOST_TOGETHER || (asker && asker.reached > place)) return false;
  if (shared.differsIn === null) return true;
  const before = taken.get(rowOf(params, shared));
  const isAlike = (value: Value, index: number) =>
    index === shared.adds ? isWhole(value) && isWhole(params[index]) : value === params[index];
  return !before || (shared.adds !== null && before.params.every(isAlike));
}

function linesOf(asked: readonly Asked[], shared: Shared | null): Line[] {
  const adds = shared?.adds ?? null;
  if (adds === null) return asked.map((each) => ({ params: each.params, of: [each] }));
  return [...Map.groupBy(asked, ({ params }) => rowOf(params, shared)).values()].map((of) => {
    const [first, ...others] = of.map(({ params }) => params) as [readonly Value[], ...(readonly Value[])[]];
    const sum = others.reduce((all, params) => BigInt(all ?? 0) + BigInt(params[adds] ?? 0), first[adds]);
    return { params: first.with(adds, sum ?? null), of };
  });
}

/** Which row a statement changes, as far as a value says: one number is the same row however it is written. */
function rowOf(params: readonly Value[], shared: Shared | null): string {
  return `${params[shared?.differsIn ?? 0]}`;
}

function isWhole(value: Value | undefined): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}
