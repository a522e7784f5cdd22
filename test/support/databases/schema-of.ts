/** What a database itself says of its tables: columns, primary keys, and the tables that foreign keys name. */
import type { Dialect, Query } from '../../../server/database/database.ts';
import { tableNames } from '../../../server/database/schema/table-names.ts';

export type SchemaTable = {
  readonly table: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
  readonly foreignKeys: readonly { readonly column: string; readonly to: string }[];
};

const SQLITE = {
  columns: 'SELECT name FROM pragma_table_info($1) ORDER BY cid',
  key: 'SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk',
  foreignKeys: 'SELECT "from" AS name, "table" AS other FROM pragma_foreign_key_list($1)',
};
const KEYS_OF_POSTGRES = `FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (attnum, place)
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum
  WHERE c.conrelid = to_regclass($1) AND c.contype =`;
const POSTGRES = {
  columns: `SELECT column_name AS name FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`,
  key: `SELECT a.attname AS name ${KEYS_OF_POSTGRES} 'p' ORDER BY k.place`,
  foreignKeys: `SELECT a.attname AS name, c.confrelid::regclass::text AS other ${KEYS_OF_POSTGRES} 'f'`,
};

/** @param query within whose transaction the schema is looked at */
export async function schemaOf(query: Query, dialect: Dialect): Promise<SchemaTable[]> {
  const sql = dialect === 'sqlite' ? SQLITE : POSTGRES;
  const schema: SchemaTable[] = [];
  for (const table of (await tableNames({ dialect, read: query })).toSorted()) {
    const names = async (asked: string) => (await query<{ name: string }>(asked, [table])).map(({ name }) => name);
    const foreign = await query<{ name: string; other: string }>(sql.foreignKeys, [table]);
    schema.push({
      table,
      columns: await names(sql.columns),
      key: await names(sql.key),
      foreignKeys: foreign.map(({ name, other }) => ({ column: name, to: other })),
    });
  }
  return schema;
}
