/**
 * Tables of PostgreSQL that grow all at once, as if so many had come: rows like the first one, with keys of their own.
 */
import type pg from 'pg';

/** The first column of each unique index, which nothing but the index constrains. */
const KEYS = `SELECT DISTINCT a.attname AS name FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
  WHERE i.indrelid = $1::regclass AND i.indisunique`;
const COLUMNS =
  'SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum';

/** @param owner who may insert without foreign keys @throws where a table is empty */
export async function grow(owner: pg.Client, tables: readonly string[], rows: number): Promise<void> {
  await owner.query('SET session_replication_role = replica');
  for (const table of tables) {
    const keys = (await owner.query(KEYS, [table])).rows.map(({ name }) => name);
    const columns = (await owner.query(COLUMNS, [table])).rows.map(({ name }) => name);
    const values = columns.map((name) => (keys.includes(name) ? `${name} || '-${rows}-' || n` : name));
    const { rowCount } = await owner.query(
      `INSERT INTO ${table} SELECT ${values.join(', ')} FROM (SELECT * FROM ${table} LIMIT 1) first, generate_series(1, ${rows}) n`,
    );
    if (rowCount !== rows) throw new Error(`${table} did not grow`);
  }
}
