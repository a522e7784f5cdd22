/**
 * Turns N calls of one statement into one statement: the parameters become an `unnest` table, joined LATERAL.
 *
 * A SELECT looks up once a row of values. An UPDATE or DELETE looks its rows up first, then changes them under the same
 * guards, so a row that a connection outside the lock of writers (an operator with psql) changed in between no longer
 * matches and is left alone. PostgreSQL keeps one change a row and statement, so no two calls may change the same row:
 * such statements must begin with `WHERE column = $n`, and calls must differ in that value or only in what they add.
 * SQL is matched by its text. A statement that is not plain enough is sent alone: a wrong match here loses a change.
 */
import type pg from 'pg';
import type { Row, Value } from '../database.ts';

export type Answer = { readonly command: string; readonly rowCount: number; readonly rows: Row[] };

/** The array type of a parameter; null if it is null in every call, and PostgreSQL derives its type from its place. */
type Kind = 'int8' | 'text' | null;

export type SharedStatement = {
  /** Whether the statement returns rows. */
  readonly returnsRows: boolean;
  /** Index of the parameter in `WHERE column = $n`, in which calls must differ; null if calls may be alike. */
  readonly keyParam: number | null;
  /** Index of the parameter in `SET c = c + $n`, or null. Calls that differ only in it are merged into one row with the sum. */
  readonly addedParam: number | null;
  /**
   * @param kinds one for each parameter
   * @returns the statement. Its parameters are the arrays of the kinds that are not null; its first column is the number of
   * the call that a row belongs to, from 1
   */
  readonly text: (kinds: readonly Kind[]) => string;
};

const known = new Map<string, SharedStatement | null>();

/** @returns null if each call has to be sent alone */
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

/** Whether keys can be compared. Beside numbers, the text `01` would be read as 1, the row of another call. */
export function areOfOneKind(values: readonly Value[]): boolean {
  return new Set(values.filter((each) => each !== null).map((each) => typeof each === 'string')).size < 2;
}

/** Splits the rows by call: the first column names the call. A shared INSERT returns no rows; each call has added one. */
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
  // OFFSET 0 keeps the planner from inverting the join: the look-up is planned as for one call.
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
  // What is returned is not written again for each call, so it may name no parameter.
  if (!table || /\$\d/.test(returned ?? '') || /\bSELECT\b/.test(sql) || /\bOR\b/.test(outsideParentheses(where)) || names(start, key))
    return null;
  const joins = start.startsWith('UPDATE') ? 'FROM' : 'USING';
  // IS TRUE keeps the planner from joining by the guards, which are only checked again.
  const text = oncePerKinds(
    (kinds) =>
      `${withColumns(start, kinds)} ${joins} ${arrayTable(kinds)} CROSS JOIN LATERAL (SELECT ctid FROM ${table} WHERE ${withColumns(where, kinds)} OFFSET 0) AS found ` +
      `WHERE ${table}.ctid = found.ctid AND (${withColumns(where, kinds)}) IS TRUE RETURNING asked.nth${returned ? `, ${returned}` : ''}`,
  );
  const [, column, added] = /^UPDATE \w+ SET (\w+) = \1 \+ \$(\d+)$/.exec(start) ?? [];
  // Calls are merged only if the second would find the row as the first did.
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

/** Makes the text once for each combination of kinds: it is needed at every send. */
function oncePerKinds(make: (kinds: readonly Kind[]) => string): SharedStatement['text'] {
  const made = new Map<string, string>();
  return (kinds) => {
    const key = kinds.join();
    const text = made.get(key) ?? make(kinds);
    made.set(key, text);
    return text;
  };
}

/** The table of parameters: one row a call. */
function arrayTable(kinds: readonly Kind[]): string {
  const given = kinds.flatMap((kind, index) => (kind === null ? [] : [{ kind, name: `p${index + 1}` }]));
  const arrays = given.map(({ kind }, index) => `$${index + 1}::${kind}[]`);
  return `unnest(${arrays.join(', ')}) WITH ORDINALITY AS asked(${given.map(({ name }) => `${name}, `).join('')}nth)`;
}

/** Replaces the parameters by the columns of that table. */
function withColumns(sql: string, kinds: readonly Kind[]): string {
  return sql.replace(/\$(\d+)/g, (_, number) => (kinds[Number(number) - 1] === null ? 'NULL' : `asked.p${number}`));
}
