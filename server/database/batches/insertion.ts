/** The statement that adds to a table that only grows: its text is made once a table, and each database has its own way of giving the rows. */
import type { Appended } from '../database.ts';

/** @param rows what follows the columns */
export function insertionInto(rows: (to: Appended) => string): (to: Appended) => string {
  const made = new WeakMap<Appended, string>();
  return (to) => {
    const sql = made.get(to) ?? `INSERT INTO ${to.table} (${to.columns.join(', ')}) ${rows(to)}`;
    made.set(to, sql);
    return sql;
  };
}
