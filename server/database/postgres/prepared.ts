/** Every statement has a name of its own, under which a connection to PostgreSQL that has once prepared it finds it again. */
import type pg from 'pg';
import type { Value } from '../database.ts';

const names = new Map<string, string>();

/** A statement that a connection prepares the first time and knows by its name from then on. */
export function prepared(sql: string, params: readonly Value[] = []): pg.QueryConfig {
  const name = names.get(sql) ?? `s${names.size}`;
  names.set(sql, name);
  return { name, text: sql, values: params as Value[] };
}
