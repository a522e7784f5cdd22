/**
 * The rows of one payer: the conditions that find them, and pages of them. Both are made from the description of a table.
 *
 * A condition is one way to the owner. A statement takes one way: with several ways in one statement PostgreSQL reads the whole
 * table. A page has at most `PAGE` rows, so that an export does not hold more in memory.
 */
import type { Query, Row, Value } from '../database/database.ts';
import { isOfPayers, type PayersTable, type TableDescription } from './table-description.ts';

/** POLICY: large enough that a page is worth its query, small enough that other requests do not wait for one. */
export const PAGE = 100;

/** One condition for each way to the owner. `$1` is the payer. */
export function ownConditions({ table, owner }: PayersTable): string[] {
  return owner.map((way) => {
    if ('names' in way) return `${table}.${way.column} IN (${way.found ?? ownNames(way.names, way.its ?? way.column)})`;
    const named = way.columns.map((column) => `${table}.${column} = $1`).join(' OR ');
    return way.where === undefined ? `(${named})` : `(${named}) AND ${way.where}`;
  });
}

/** A query of one column of the payer's rows. */
function ownNames(description: TableDescription, column: string): string {
  if (!isOfPayers(description)) throw new TypeError(`${description.table} has no owner`);
  return ownConditions(description)
    .map((condition) => `SELECT ${description.table}.${column} FROM ${description.table} WHERE ${condition}`)
    .join(' UNION ');
}

export type OwnRow<Column extends string = string> = Readonly<Record<Column, Row[string]>>;
export type Paged<Column extends string> = (read: Query, owner: string) => AsyncGenerator<OwnRow<Column>[]>;

/**
 * Pages in the order of `keys`. The first key is a time.
 * @param from the tables and the condition on their rows; `$1` is the payer
 * @param keys columns that together name one row
 */
export function pagesOf<const Column extends string>(
  table: string,
  columns: readonly Column[],
  from: string,
  keys: readonly string[],
): Paged<Column> {
  const selected = [...columns.map((column) => `${table}.${column}`), ...keys.map((key, i) => `${key} AS key_${i}`)];
  const sql = `SELECT ${selected.join(', ')} FROM ${from} AND ${after(keys)} ORDER BY ${keys.join(', ')} LIMIT ${PAGE}`;
  return async function* pages(read, owner) {
    let last: Value[] = keys.map((_, i) => (i === 0 ? -1 : ''));
    for (;;) {
      const rows = await read<Record<string, Row[string]>>(sql, [owner, ...last]);
      yield rows as OwnRow<Column>[];
      const end = rows.at(-1);
      if (end === undefined || rows.length < PAGE) return;
      last = keys.map((_, i) => end[`key_${i}`] ?? null);
    }
  };
}

function after([key, ...rest]: readonly string[], place = 2): string {
  if (rest.length === 0) return `${key} > $${place}`;
  return `(${key} > $${place} OR (${key} = $${place} AND ${after(rest, place + 1)}))`;
}
