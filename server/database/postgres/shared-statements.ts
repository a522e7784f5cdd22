/**
 * One statement for several who ask in the same words, each with values of his own.
 *
 * The values become rows, and each row finds what its statement would have found: a SELECT looks once a row, an UPDATE or
 * DELETE looks up its rows first and then goes to them, with the same guards: whoever writes past the lock of all writers, as an
 * operator by hand, may have changed one in between, which then stays as it is.
 * Where a statement changes rows, no two who share it may change the same one, of which PostgreSQL would keep one change: they
 * share only statements that begin with `WHERE column = $n`, and differ in that value, or are alike but for what they add. What
 * is not written plainly enough to be sure is asked one by one.
 */
import type pg from 'pg';
import type { Row, Value } from '../database.ts';

export type Answer = { readonly command: string; readonly rowCount: number; readonly rows: Row[] };

/** What PostgreSQL is told of a value; null of those that are null with everybody, whose type shows where they stand. */
type Kind = 'int8' | 'text' | null;

export type SharedStatement = {
  /** Whether its answers are rows that somebody asked for. */
  readonly returnsRows: boolean;
  /** By which of its values, by index, no two rows may be alike; null where any may. */
  readonly keyParam: number | null;
  /** Which of its values, by index, is only added to what is there: who is otherwise alike shares a row, with the sum; null where none is. */
  readonly addedParam: number | null;
  /**
   * @param kinds of each value
   * @returns the statement: its parameters are the arrays of those that are not null, its first column whose row it is, from 1 on
   */
  readonly text: (kinds: readonly Kind[]) => string;
};

const known = new Map<string, SharedStatement | null>();

/** @returns null for a statement that each has to ask by himself */
export function sharedStatement(sql: string): SharedStatement | null {
  let shared = known.get(sql);
  if (shared === undefined) {
    shared = selection(sql) ?? insertion(sql) ?? change(sql);
    known.set(sql, shared);
  }
  return shared;
}

export function kindOf(values: readonly Value[]): Kind {
  const value = values.find((each) => each !== null);
  return value === undefined ? null : typeof value === 'string' ? 'text' : 'int8';
}

/** A number that is written as text, beside numbers, would be taken for one, and may be the row of another. */
export function areOfOneKind(values: readonly Value[]): boolean {
  return new Set(values.filter((each) => each !== null).map((each) => typeof each === 'string')).size < 2;
}

/** To each line what it found: the first column says whose a row is. Where none says so, every line has added its own. */
export function answersOfRows(
  { command, fields, rows }: pg.QueryResult,
  rowCount: number,
  { returnsRows, keyParam }: SharedStatement,
): Answer[] {
  if (!returnsRows && keyParam === null) return Array.from({ length: rowCount }, () => ({ command, rowCount: 1, rows: [] }));
  const names = fields.slice(1).map(({ name }) => name);
  const found: Row[][] = Array.from({ length: rowCount }, () => []);
  for (const [nth, ...values] of rows as unknown as [number, ...Row[string][]][])
    found[nth - 1]?.push(Object.fromEntries(names.map((name, index) => [name, values[index] ?? null])));
  return found.map((each) => ({ command, rowCount: each.length, rows: returnsRows ? each : [] }));
}

function selection(sql: string): SharedStatement | null {
  if (!/^SELECT .*\$1/s.test(sql) || /\b(ORDER BY|OFFSET|FOR)\b/.test(sql)) return null;
  // OFFSET keeps the planner from turning the look-up inside out: it is planned as it would be for one.
  const text = oncePerKinds(
    (kinds) => `SELECT asked.nth, found.* FROM ${arrayTable(kinds)} CROSS JOIN LATERAL (${withColumns(sql, kinds)} OFFSET 0) AS found`,
  );
  return { returnsRows: true, keyParam: null, addedParam: null, text };
}

function insertion(sql: string): SharedStatement | null {
  const [, into, values] = /^(INSERT INTO \w+ \([^()]*\))\s+VALUES \(([^()]*)\)$/.exec(sql) ?? [];
  if (!values) return null;
  const text = oncePerKinds((kinds) => `${into} SELECT ${withColumns(values, kinds)} FROM ${arrayTable(kinds)}`);
  return { returnsRows: false, keyParam: null, addedParam: null, text };
}

const WHERE = String.raw`\s+WHERE ((\w+) = \$(\d+)(?:\s+AND\b.*?)?)(?:\s+RETURNING ([^*]+))?$`;
const UPDATE = new RegExp(String.raw`^(UPDATE (\w+) SET .+?)${WHERE}`, 's');
const DELETE = new RegExp(String.raw`^(DELETE FROM (\w+))${WHERE}`, 's');

function change(sql: string): SharedStatement | null {
  const [, start = '', table, where = '', key, first, returned] = UPDATE.exec(sql) ?? DELETE.exec(sql) ?? [];
  if (!table || /\bSELECT\b/.test(sql) || /\bOR\b/.test(outsideParentheses(where)) || names(start, key)) return null;
  const joins = start.startsWith('UPDATE') ? 'FROM' : 'USING';
  // IS TRUE keeps the planner from joining by what is only asked again.
  const text = oncePerKinds(
    (kinds) =>
      `${withColumns(start, kinds)} ${joins} ${arrayTable(kinds)} CROSS JOIN LATERAL (SELECT ctid FROM ${table} WHERE ${withColumns(where, kinds)} OFFSET 0) AS found ` +
      `WHERE ${table}.ctid = found.ctid AND (${withColumns(where, kinds)}) IS TRUE RETURNING asked.nth${returned ? `, ${returned}` : ''}`,
  );
  const [, column, added] = /^UPDATE \w+ SET (\w+) = \1 \+ \$(\d+)$/.exec(start) ?? [];
  // Whoever comes second has to find the row as whoever comes first did.
  const isOnlyAdded = column && !returned && !names(where, column) && !new RegExp(`\\$${added}\\b`).test(where);
  return { returnsRows: returned !== undefined, keyParam: Number(first) - 1, addedParam: isOnlyAdded ? Number(added) - 1 : null, text };
}

function names(sql: string, column = ''): boolean {
  return new RegExp(`\\b${column}\\b`).test(sql);
}

function outsideParentheses(text: string): string {
  const without = text.replace(/\([^()]*\)/g, '');
  return without === text ? text : outsideParentheses(without);
}

/** Once for each way in which values come: it is asked with every turn. */
function oncePerKinds(make: (kinds: readonly Kind[]) => string): SharedStatement['text'] {
  const made = new Map<string, string>();
  return (kinds) => {
    const key = kinds.join();
    const text = made.get(key) ?? make(kinds);
    made.set(key, text);
    return text;
  };
}

/** Those who ask, one row each. */
function arrayTable(kinds: readonly Kind[]): string {
  const given = kinds.flatMap((kind, index) => (kind === null ? [] : [{ kind, name: `p${index + 1}` }]));
  const arrays = given.map(({ kind }, index) => `$${index + 1}::${kind}[]`);
  return `unnest(${arrays.join(', ')}) WITH ORDINALITY AS asked(${given.map(({ name }) => `${name}, `).join('')}nth)`;
}

/** With the values of a row in place of parameters. */
function withColumns(sql: string, kinds: readonly Kind[]): string {
  return sql.replace(/\$(\d+)/g, (_, number) => (kinds[Number(number) - 1] === null ? 'NULL' : `asked.p${number}`));
}
