/** The rows of one payer in one table, as the description of the table finds them, each with the key that names it. */
import type { Database, Row } from '../../../server/database/database.ts';
import { ownConditions } from '../../../server/storage/own-rows.ts';
import type { PayersTable } from '../../../server/storage/table-description.ts';

/** @param where a further condition */
export async function ownRowsOf(database: Database, description: PayersTable, payerId: string, where = 'TRUE'): Promise<Map<string, Row>> {
  const own = ownConditions(description).map((condition) => `(${condition})`);
  const sql = `SELECT * FROM ${description.table} WHERE (${own.join(' OR ')}) AND (${where})`;
  return byKey(description, await database.read<Row>(sql, [payerId]));
}

/** Every row, of every payer. */
export async function everyRowOf(database: Database, description: PayersTable): Promise<Map<string, Row>> {
  return byKey(description, await database.read<Row>(`SELECT * FROM ${description.table}`));
}

const byKey = ({ key }: PayersTable, rows: readonly Row[]) =>
  new Map(rows.map((row) => [JSON.stringify(key.map((column) => row[column])), row]));
