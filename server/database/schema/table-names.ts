/**
 * The tables that a database really has. What each of them is stands in the descriptions (`storage/all-tables.ts`).
 *
 * A move of a database compares both: a table that is not described is refused, not left behind.
 */
import type { Database } from '../database.ts';

/** The runner of migrations keeps this one, in every database for itself. */
const KEPT_BY_MIGRATIONS = 'schema_migrations';

/** The tables that are there, in no order. */
export async function tableNames(database: Pick<Database, 'dialect' | 'read'>): Promise<string[]> {
  const sql =
    database.dialect === 'sqlite'
      ? `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'`
      : 'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()';
  const rows = await database.read<{ name: string }>(sql);
  return rows.map(({ name }) => name).filter((name) => name !== KEPT_BY_MIGRATIONS);
}
