/** Migration 0023: codes without a selector die, and what rested on a claimed flag vouches for nothing any more (contract §3). */
import { expect, it } from 'vitest';
import { migrate } from '../../../server/database/schema/migrations.ts';
import { START } from '../../support/bank/bank.ts';
import { temporaryDatabase } from '../../support/databases/temporary-database.ts';

const CREDENTIAL = `INSERT INTO credentials (credential_id, payer_id, public_key, sign_count, transports, uv_initialized, backup_eligible, backup_state,
  aaguid, label, attestation_format, attestation_verdict, attestation_object, client_data_json, payment_extension, bound_by, status, created_at, vouched) VALUES`;
const credential = (id: string, boundBy: string, vouched: number | null) =>
  `${CREDENTIAL} ('${id}', 'p', 'key', 0, '[]', 1, 1, 1, 'guid', 'l', 'none', 'none', 'ao', 'cd', 1, '${boundBy}', 'active', 2, ${vouched});`;
const browser = (id: string, keyId: string, boundBy: string | null) =>
  `INSERT INTO browser_bound_keys VALUES ('${id}', '${keyId}', 'pk', '${boundBy ? 'bound' : 'seen'}', ${boundBy ? `'${boundBy}'` : 'NULL'}, 5, ${boundBy ? 6 : 'NULL'}, 7);`;
const code = (id: string, consumedAt: number | null) =>
  `INSERT INTO activation_codes (activation_id, payer_id, code_hash, created_at, expires_at, consumed_at) VALUES ('${id}', 'p', 'hash of ${id}', 1, ${START * 2}, ${consumedAt});`;

const ROWS = [
  `INSERT INTO payers (payer_id, username, display_name, user_handle, created_at) VALUES ('p', 'p', 'p', 'h', 1);`,
  code('live', null),
  code('used', 3),
  credential('first', 'activation', 1),
  credential('added', 'register-credential', 1),
  credential('added by a copy', 'register-credential', 0),
  browser('first', 'registered', 'registration'),
  browser('first', 'by code', 'activation'),
  browser('first', 'by consent', 'bind-browser-key'),
  browser('first', 'seen', null),
  browser('added', 'along with it', 'registration'),
].join('\n');

it('lets live codes die, keeps those that were used, and has one live code a selector from now on', async () => {
  await using here = await migratedFrom();
  expect(here.elsewhere('SELECT activation_id, selector, consumed_at FROM activation_codes')).toEqual([
    { activation_id: 'used', selector: null, consumed_at: 3 },
  ]);
  const insert = (id: string, selector: string | null) =>
    here.run(
      `INSERT INTO activation_codes (activation_id, payer_id, code_hash, selector, created_at, expires_at)
       VALUES ('${id}', 'p', '${id}', ${selector && `'${selector}'`}, 1, 2)`,
    );
  await insert('new', '7K2QD');
  await expect(insert('twin', '7K2QD')).rejects.toThrow('UNIQUE');
  await expect(insert('nameless', null)).rejects.toThrow('CHECK');
  await here.run(`UPDATE activation_codes SET consumed_at = 4 WHERE activation_id = 'new'`);
  await insert('later', '7K2QD');
});

it('believes no consent of before: a browser that it bound was seen, and what it registered is of unknown worth', async () => {
  await using here = await migratedFrom();
  expect(here.elsewhere('SELECT credential_id, vouched FROM credentials ORDER BY 1')).toEqual([
    { credential_id: 'added', vouched: null },
    { credential_id: 'added by a copy', vouched: 0 },
    { credential_id: 'first', vouched: 1 },
  ]);
  const bound = { status: 'bound', bound_at: 6 };
  const seen = { status: 'seen', bound_by: null, bound_at: null };
  expect(here.elsewhere('SELECT key_id, status, bound_by, bound_at FROM browser_bound_keys ORDER BY 1')).toEqual([
    { key_id: 'along with it', ...seen },
    { key_id: 'by code', ...bound, bound_by: 'activation' },
    { key_id: 'by consent', ...seen },
    { key_id: 'registered', ...bound, bound_by: 'registration' },
    { key_id: 'seen', ...seen },
  ]);
});

/** A database of before 0023 with these rows, and then with 0023. */
async function migratedFrom() {
  const here = await temporaryDatabase({ migrated: false });
  await migrate(here.database, 'sqlite', START, '0023');
  await here.database.write(({ script }) => script(ROWS));
  expect(await migrate(here.database, 'sqlite', START, '0024')).toBe(1);
  return here;
}
