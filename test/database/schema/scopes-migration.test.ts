/** Migration 0021, every scope in the same columns: what was written before stays what it was, and no consent of before can be used. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { migrate } from '../../../server/database/schema/migrations.ts';
import { START } from '../../support/bank/bank.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/databases/temporary-database.ts';

const FOLDER = new URL('../../../migrations/', import.meta.url);
const BEFORE = '0021';

/** One payment that was paid, one that waits, one consent of each state, a revoked credential that a consent bound, and a bound browser. */
const ROWS = `
  INSERT INTO payers (payer_id, username, display_name, user_handle, created_at) VALUES ('p', 'p', 'p', 'h', 1);
  INSERT INTO accounts (iban, payer_id, name, currency, balance_minor, opened_at) VALUES ('mine', 'p', 'n', 'EUR', 1, 1);
  INSERT INTO payments (payment_id, payer_id, payer_iban, payee_name, payee_iban, currency, amount_minor, reference, transaction_status, sca_status, version,
    authorisation_id, created_at, executed_at) VALUES
    ('paid', 'p', 'mine', 'name', 'yours', 'EUR', 1, NULL, 'ACSC', 'finalised', 3, 'a-paid', 3, 4),
    ('open', 'p', 'mine', 'name', 'yours', 'EUR', 1, NULL, 'RCVD', 'started', 2, NULL, 3, NULL);
  INSERT INTO authorisations (authorisation_id, scope, payer_id, payment_id, payment_version, session_ref, method, link_object, nonce, challenge,
    allow_credentials, sca_status, created_at, expires_at, taken_at, taken_by, voided_at, used_at, credential_id) VALUES
    ('a-paid', 'payment', 'p', 'paid', 3, 's', 'webauthn', '{"l":1}', 'n1', 'c1', '["x"]', 'finalised', 5, 9, 6, 'r1', NULL, NULL, 'x'),
    ('a-open', 'payment', 'p', 'open', 2, 's', 'webauthn', '{"l":2}', 'n2', 'c2', '["x"]', 'started', 5, 9, NULL, NULL, NULL, NULL, NULL),
    ('b-open', 'bind', 'p', NULL, NULL, 's', 'webauthn', '{"l":3}', 'n3', 'c3', '["x"]', 'started', 5, 9, NULL, NULL, NULL, NULL, NULL),
    ('b-fresh', 'bind', 'p', NULL, NULL, 's', 'webauthn', '{"l":4}', 'n4', 'c4', '["x"]', 'finalised', 5, 9, 7, 'r4', NULL, NULL, 'x'),
    ('b-used', 'bind', 'p', NULL, NULL, 's', 'webauthn', '{"l":5}', 'n5', 'c5', '["x"]', 'finalised', 5, 9, 7, 'r5', NULL, 8, 'x'),
    ('b-failed', 'bind', 'p', NULL, NULL, 's', 'webauthn', '{"l":6}', 'n6', 'c6', '["x"]', 'failed', 5, 9, 7, 'r6', NULL, NULL, NULL);
  INSERT INTO evidence VALUES ('paid', '{"evidence":"of before"}', 12);
  INSERT INTO credentials (credential_id, payer_id, public_key, sign_count, transports, uv_initialized, backup_eligible, backup_state, aaguid, label,
    attestation_format, attestation_verdict, attestation_object, client_data_json, payment_extension, bound_by, status, created_at, revoked_at, vouched) VALUES
    ('x', 'p', 'key', 4, '["usb"]', 1, 0, 0, 'guid', 'First', 'none', 'none', 'ao', 'cd', 0, 'enrolment', 'active', 2, NULL, 0),
    ('y', 'p', 'key', 0, '[]', 1, 1, 1, 'guid', 'Second', 'none', 'none', 'ao', 'cd', 1, 'bind', 'revoked', 3, 4, 1);
  INSERT INTO browser_bound_keys (credential_id, key_id, public_key, status, bound_by, first_seen_at, bound_at, last_used_at) VALUES
    ('x', 'k1', 'pk', 'bound', 'bind', 5, 6, 7), ('x', 'k2', 'pk', 'seen', NULL, 5, NULL, 7);`;

it('keeps every payment’s authorisation under its payment, and its evidence under the authorisation', async () => {
  await using here = await migratedFrom(ROWS);
  const columns =
    'authorisation_id, scope, subject_id, subject_version, change, link_object, challenge, sca_status, taken_at, credential_id';
  expect(here.elsewhere(`SELECT ${columns} FROM authorisations WHERE scope = 'payment' ORDER BY 1`)).toEqual([
    authorisation('a-open', 'open', 2, { link_object: '{"l":2}', challenge: 'c2', sca_status: 'started' }),
    authorisation('a-paid', 'paid', 3, {
      link_object: '{"l":1}',
      challenge: 'c1',
      sca_status: 'finalised',
      taken_at: 6,
      credential_id: 'x',
    }),
  ]);
  expect(here.elsewhere('SELECT * FROM evidence')).toEqual([
    { authorisation_id: 'a-paid', document: '{"evidence":"of before"}', audit_sequence: 12 },
  ]);
  await expect(here.run(`UPDATE evidence SET document = '{}'`)).rejects.toThrow('written once');
  await expect(here.run('DELETE FROM evidence')).rejects.toThrow('written once');
  await expect(here.run(`UPDATE authorisations SET sca_status = 'failed' WHERE authorisation_id = 'a-paid'`)).rejects.toThrow(
    'judged once',
  );
});

it('lets no consent of before be used: the open ones are void, the accepted ones used', async () => {
  await using here = await migratedFrom(ROWS);
  const sql = `SELECT authorisation_id, subject_id, voided_at, used_at FROM authorisations WHERE scope = 'bind' ORDER BY 1`;
  expect(here.elsewhere(sql)).toEqual([
    { authorisation_id: 'b-failed', subject_id: 'p', voided_at: null, used_at: null },
    { authorisation_id: 'b-fresh', subject_id: 'p', voided_at: null, used_at: 7 },
    { authorisation_id: 'b-open', subject_id: 'p', voided_at: 9, used_at: null },
    { authorisation_id: 'b-used', subject_id: 'p', voided_at: null, used_at: 8 },
  ]);
});

it('keeps every credential and every key of a browser, and names what bound them by its scope', async () => {
  await using here = await migratedFrom(ROWS);
  const sql = 'SELECT credential_id, label, bound_by, status, sign_count, revoked_at, vouched FROM credentials ORDER BY 1';
  expect(here.elsewhere(sql)).toEqual([
    { credential_id: 'x', label: 'First', bound_by: 'enrolment', status: 'active', sign_count: 4, revoked_at: null, vouched: 0 },
    { credential_id: 'y', label: 'Second', bound_by: 'register-credential', status: 'revoked', sign_count: 0, revoked_at: 4, vouched: 1 },
  ]);
  expect(here.elsewhere('SELECT key_id, status, bound_by, bound_at FROM browser_bound_keys ORDER BY 1')).toEqual([
    { key_id: 'k1', status: 'bound', bound_by: 'bind-browser-key', bound_at: 6 },
    { key_id: 'k2', status: 'seen', bound_by: null, bound_at: null },
  ]);
  expect(here.elsewhere('PRAGMA foreign_key_check')).toEqual([]);
  expect(here.elsewhere(`SELECT name FROM sqlite_schema WHERE name LIKE '%_before'`)).toEqual([]);
});

/** A database of before 0021 with these rows, and then with 0021. */
async function migratedFrom(rows: string): Promise<TemporaryDatabase> {
  const here = await temporaryDatabase({ migrated: false });
  const earlier = readdirSync(FOLDER).filter((name) => !name.endsWith('.postgres.sql') && name < BEFORE);
  await here.database.write(async ({ script, run }) => {
    await script('CREATE TABLE schema_migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)');
    for (const name of earlier.sort()) {
      const sql = readFileSync(new URL(name, FOLDER), 'utf8');
      await script(sql);
      await run('INSERT INTO schema_migrations VALUES ($1, $2, $3)', [name, createHash('sha256').update(sql).digest('hex'), START]);
    }
    await script(rows);
  });
  expect(await migrate(here.database, 'sqlite', START, '0022')).toBeGreaterThan(0);
  return here;
}

function authorisation(id: string, subject: string, version: number, rest: Readonly<Record<string, unknown>>) {
  const common = { scope: 'payment', change: null, taken_at: null, credential_id: null };
  return { authorisation_id: id, subject_id: subject, subject_version: version, ...common, ...rest };
}
