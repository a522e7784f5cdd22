/**
 * The role that docker-compose.yml gives the server: it owns its database, and has no other right on the machine.
 *
 * server/database-owner.sql runs as the image runs it, but under names of the test's own. That psql takes the password from the
 * environment is not tested here, and no test alters a superuser.
 */

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { openPostgres } from '../../../server/database/postgres/open-postgres.ts';
import { migrate } from '../../../server/database/schema/migrations.ts';
import { auditLog } from '../../../server/storage/audit/audit-log.ts';
import { START } from '../../support/bank/bank.ts';
import { type FreshDatabase, freshDatabase } from '../../support/databases/fresh-database.ts';
import { readSource } from '../../support/source-files.ts';

const server = process.env.TEST_DATABASE_URL as string;

let fresh: FreshDatabase;
let admin: Database;
let database: Database;
let role: string;

beforeAll(async () => {
  fresh = await freshDatabase({ dialect: 'postgres', migrated: false });
  admin = await openPostgres(server);
  const url = new URL(fresh.env.DATABASE_URL);
  const name = url.pathname.slice(1);
  role = `${name}_owner`;
  const sql = readSource('server/database-owner.sql')
    .replace(/^\\getenv password POSTGRES_PASSWORD\n/m, '')
    .replace(/^ALTER ROLE postgres .*\n/m, '')
    .replace('DATABASE sca ', `DATABASE ${name} `)
    .replaceAll(/(ROLE|TO) sca\b/g, `$1 ${role}`)
    .replace(":'password'", "'of the owner'");
  await admin.write(({ script }) => script(sql));
  Object.assign(url, { username: role, password: 'of%20the%20owner' });
  database = await openPostgres(url.href);
});
afterAll(async () => {
  await database.close();
  await fresh.remove();
  await admin.write(({ script }) => script(`DROP ROLE ${role}`));
  await admin.close();
});

const attempt = (sql: string) => database.write(({ script }) => script(sql));

describe('the role that owns the database', () => {
  it('migrates it, and lives in it', async () => {
    expect(await migrate(database, 'postgres', START)).toBeGreaterThan(10);
    const act = { now: START, requestId: 'owner', sessionRef: null };
    await auditLog(database, randomBytes).record(act, { type: 'access', outcome: 'failure', details: {} });
    expect(await database.read('SELECT sequence FROM audit_head')).toEqual([{ sequence: 1 }]);
    await expect(attempt('DELETE FROM audit_events')).rejects.toThrow(/append-only|audit/);
  });

  it('is no superuser: it runs no programs, reads no files of the machine, and makes no roles or databases', async () => {
    const [mine] = await database.read(
      'SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = current_user',
    );
    expect(mine).toEqual({ rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolreplication: false, rolbypassrls: false });
    await expect(attempt(`COPY audit_head TO PROGRAM 'true'`)).rejects.toThrow('permission denied');
    await expect(attempt(`SELECT pg_read_file('/etc/hostname')`)).rejects.toThrow('permission denied');
    await expect(attempt('CREATE ROLE another')).rejects.toThrow('permission denied');
  });
});
