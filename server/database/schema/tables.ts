/**
 * Every table, each after the tables it refers to, with the columns that its rows are sorted by: its primary key.
 *
 * A move copies the tables of this list. A database that has another table is refused, so that no table is left behind
 * (`copying.ts`).
 */
import type { Database } from '../database.ts';

export const TABLES = {
  payers: ['payer_id'],
  payer_roles: ['payer_id', 'role'],
  accounts: ['iban'],
  ledger_entries: ['entry_id'],
  suggested_payees: ['iban'],
  credentials: ['credential_id'],
  browser_bound_keys: ['credential_id', 'key_id'],
  activation_codes: ['activation_id'],
  messages: ['message_id'],
  sessions: ['session_hash'],
  challenges: ['challenge'],
  attempts: ['payer_id', 'counter'],
  device_cookies: ['cookie_hash', 'payer_id'],
  payments: ['payment_id'],
  authorisations: ['authorisation_id'],
  idempotency_keys: ['payer_id', 'route', 'key'],
  audit_keys: ['key_id'],
  audit_events: ['sequence'],
  audit_details: ['sequence'],
  refused_assertions: ['audit_sequence'],
  audit_head: ['only_row'],
  audit_checkpoints: ['tree_size'],
  audit_tree_nodes: ['level', 'position'],
  evidence: ['authorisation_id'],
  database_facts: ['name'],
} as const satisfies Record<string, readonly string[]>;

/** Not copied: each database keeps its own list of migrations. */
const KEPT_BY_MIGRATIONS = 'schema_migrations';

/** The tables of a database, in no particular order. */
export async function tableNames(database: Pick<Database, 'dialect' | 'read'>): Promise<string[]> {
  const sql =
    database.dialect === 'sqlite'
      ? `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'`
      : 'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()';
  const rows = await database.read<{ name: string }>(sql);
  return rows.map(({ name }) => name).filter((name) => name !== KEPT_BY_MIGRATIONS);
}
