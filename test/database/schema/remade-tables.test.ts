/** Migrations that make a table anew, because SQLite cannot drop a constraint: no row, column, constraint or trigger is lost. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { migrate } from '../../../server/database/schema/migrations.ts';
import { START } from '../../support/bank/bank.ts';
import { temporaryDatabase } from '../../support/databases/temporary-database.ts';

const FOLDER = new URL('../../../migrations/', import.meta.url);
const forSqlite = readdirSync(FOLDER)
  .filter((name) => !name.endsWith('.postgres.sql'))
  .sort();
/** What came later gives the tables other columns: `scopes-migration.test.ts`. */
const REMADE_UNTIL = '0021';

/** Payments of every state with their refused tries, consents and evidence. Each column has another value, so none can change places. */
const PAID = `
  INSERT INTO payers (payer_id, username, display_name, user_handle, created_at) VALUES ('p', 'p', 'p', 'h', 1);
  INSERT INTO accounts (iban, payer_id, name, currency, balance_minor, opened_at) VALUES ('mine', 'p', 'n', 'EUR', 1, 1);
  WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 39) INSERT INTO payments
    SELECT 'q' || n, 'p', 'mine', 'name', 'yours', 'EUR', n + 1, 'ref', CASE n % 2 WHEN 0 THEN 'ACSC' ELSE 'RCVD' END,
      CASE n % 2 WHEN 0 THEN 'finalised' ELSE 'started' END, 2, 'a' || n, 3, 4 FROM n;
  WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 39) INSERT INTO authorisations
    SELECT 'a' || n, 'payment', 'p', 'q' || n, 5, 's', 'webauthn', 'link', 'nonce', 'c' || n, '[]', CASE n % 2 WHEN 0 THEN 'finalised' ELSE 'started' END,
      6, 7, 8, 'by', 9, 10, 'cred', 'shown', 'from', 'browser', NULL, NULL, NULL FROM n;
  INSERT INTO authorisations SELECT 'b' || authorisation_id, 'bind', 'p', NULL, 5, 's', 'webauthn', 'link', 'nonce', 'b' || challenge, '[]', 'failed',
    6, 7, 8, 'by', 9, 10, 'cred', 'shown', 'from', 'browser', 'bind-browser-key', 'to', 'key' FROM authorisations;
  INSERT INTO evidence SELECT payment_id, '{}', 1 FROM payments WHERE transaction_status = 'ACSC';`;

const REMADE = ['audit_events', 'audit_details', 'payments', 'authorisations'];
const INDEXES = [
  'audit_events_by_payer',
  'audit_events_by_payment',
  'audit_events_by_request',
  'audit_events_of_enrolments',
  'authorisations_by_browser',
  'authorisations_by_payment',
  'authorisations_open',
  'authorisations_to_bind',
  'payments_by_payer',
];

it('keeps every event, detail, refusal, payment, authorisation and evidence where it makes their tables anew, and their constraints and triggers', async () => {
  await using here = await temporaryDatabase({ migrated: false });
  const earlier = forSqlite.filter((name) => name < '0016');
  await here.database.write(async ({ script, run }) => {
    await script('CREATE TABLE schema_migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)');
    for (const name of earlier) {
      const sql = readFileSync(new URL(name, FOLDER), 'utf8');
      await script(sql);
      await run('INSERT INTO schema_migrations VALUES ($1, $2, $3)', [name, createHash('sha256').update(sql).digest('hex'), START]);
    }
    for (let sequence = 1; sequence <= 300; sequence += 1) {
      const event = [
        sequence,
        'at',
        'access',
        sequence % 2 ? 'success' : 'failure',
        null,
        `r${sequence}`,
        's',
        'p',
        null,
        'd',
        'h',
        `${sequence}`,
      ];
      await run('INSERT INTO audit_events VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)', event);
      if (sequence % 3) await run('INSERT INTO audit_details VALUES ($1, $2, $3)', [sequence, 'salt', `{"n":${sequence}}`]);
      if (sequence % 50 === 0) await run(`INSERT INTO refused_assertions VALUES ($1, 'p', null, null, null, 1, '{}')`, [sequence]);
    }
    await script(PAID);
  });
  const kept = () =>
    ['audit_events', 'audit_details', 'refused_assertions', 'payments', 'authorisations', 'evidence'].map((table) =>
      here.elsewhere(`SELECT * FROM ${table} ORDER BY 1`),
    );
  const triggers = () => here.elsewhere(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name`);
  const columns = () => REMADE.map((table) => here.elsewhere(`SELECT name, "notnull", dflt_value, pk FROM pragma_table_xinfo('${table}')`));
  const checks = () =>
    here.elsewhere(
      `SELECT name, (length(sql) - length(replace(sql, 'CHECK', ''))) / 5 AS checks FROM sqlite_schema WHERE type = 'table' ORDER BY name`,
    );
  const [rows, guards, shapes, conditions] = [kept(), triggers(), columns(), checks()];
  const remaking = forSqlite.filter((name) => name >= '0016' && name < REMADE_UNTIL);
  expect(await migrate(here.database, 'sqlite', START, REMADE_UNTIL)).toBe(remaking.length);
  expect(kept()).toEqual(rows);
  expect(triggers()).toEqual(guards);
  expect(columns()).toEqual(shapes);
  expect(checks()).toEqual(conditions);
  expect(
    here.elsewhere(
      `SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('payments', 'authorisations', 'audit_events') ORDER BY name`,
    ),
  ).toEqual(INDEXES.map((name) => ({ name })));
  expect(here.elsewhere('PRAGMA foreign_key_check')).toEqual([]);
  expect(here.elsewhere(`SELECT name FROM sqlite_schema WHERE name LIKE '%_before'`)).toEqual([]);
  await expect(here.run('DELETE FROM audit_events WHERE sequence = 1')).rejects.toThrow('append-only');
  await expect(here.run(`UPDATE payments SET version = 3`)).rejects.toThrow('cannot change');
  await expect(here.run(`DELETE FROM payments`)).rejects.toThrow('cannot change');
  await expect(here.run(`UPDATE payments SET payer_id = 'none' WHERE payment_id = 'q1'`)).rejects.toThrow('FOREIGN KEY');
  await expect(here.run(`UPDATE authorisations SET sca_status = 'finalised'`)).rejects.toThrow('judged once');
  await expect(here.run(`UPDATE authorisations SET payment_id = 'none', scope = 'payment'`)).rejects.toThrow('FOREIGN KEY');
  await expect(here.run(`INSERT INTO audit_details VALUES (301, 'salt', '{}')`)).rejects.toThrow('FOREIGN KEY');
});
