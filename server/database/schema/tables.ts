/**
 * Every table of ours, in an order in which what refers to another comes after it, with the columns that rows are
 * sorted by: those of the primary key.
 *
 * Whoever moves a database moves all of it: a table that is missing here is refused, not left behind (`copying.ts`).
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
