/**
 * The INSERT for a table that only grows, made once a table. Each database has its own way to pass the rows.
 *
 * SQLite inserts row by row, PostgreSQL all rows of a batch at once: one text a table keeps both statements prepared.
 */
import type { Appended } from '../database.ts';

/** @param rows the part of the statement that follows the columns */
export function insertionInto(rows: (to: Appended) => string): (to: Appended) => string {
  const made = new WeakMap<Appended, string>();
  return (to) => {
    const sql = made.get(to) ?? `INSERT INTO ${to.table} (${to.columns.join(', ')}) ${rows(to)}`;
    made.set(to, sql);
    return sql;
  };
}
