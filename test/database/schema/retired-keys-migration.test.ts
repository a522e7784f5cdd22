/** Migration 0025: the keys of a database with passkeys have to be judged once (contract §2), and those of a new one never. */
import { expect, it } from 'vitest';
import { migrate } from '../../../server/database/schema/migrations.ts';
import { START } from '../../support/bank/bank.ts';
import { temporaryDatabase } from '../../support/databases/temporary-database.ts';

const PASSKEY = `INSERT INTO payers (payer_id, username, display_name, user_handle, created_at) VALUES ('p', 'p', 'p', 'h', 1);
  INSERT INTO credentials (credential_id, payer_id, public_key, sign_count, transports, uv_initialized, backup_eligible, backup_state, aaguid, label,
    attestation_format, attestation_verdict, attestation_object, client_data_json, payment_extension, bound_by, status, created_at, vouched)
  VALUES ('c', 'p', 'key', 0, '[]', 1, 1, 1, 'guid', 'l', 'none', 'none', 'ao', 'cd', 1, 'enrolment', 'active', 2, 1);`;

it.each([
  ['with passkeys', PASSKEY, [{ value: 'to be judged' }]],
  ['without passkeys', '', []],
])('a database %s is told so', async (_, rows, noted) => {
  await using here = await temporaryDatabase({ migrated: false });
  await migrate(here.database, 'sqlite', START, '0025');
  if (rows !== '') await here.database.write(({ script }) => script(rows));
  await migrate(here.database, 'sqlite', START);
  expect(here.elsewhere(`SELECT value FROM database_facts WHERE name = 'keys of before'`)).toEqual(noted);
});
