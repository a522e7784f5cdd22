/**
 * Names of prepared statements: one name a SQL text, so that a connection prepares each statement once.
 *
 * The names are never dropped. So SQL is a constant: a text that is put together from values would add a name each time.
 */
import type pg from 'pg';
import type { Value } from '../database.ts';

const names = new Map<string, string>();

/** The connection prepares the statement at its first use, and later sends its name only. */
export function prepared(sql: string, params: readonly Value[] = []): pg.QueryConfig {
  const name = names.get(sql) ?? `s${names.size}`;
  names.set(sql, name);
  return { name, text: sql, values: params as Value[] };
}
