/**
 * PostgreSQL over TLS: the server is verified, and what is wrong is one line, once. Contract §1; RTS Art 22(1).
 *
 * The certificate is made with the command of the page of the process, for another name. Skipped where there is no openssl.
 */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../server/config.ts';
import { openPostgres } from '../../../server/database/postgres/open-postgres.ts';
import { openDatabase } from '../../../server/process/open-database.ts';
import { type PostgresServer, startPostgres } from '../../support/databases/postgres-server.ts';
import { hasTool } from '../../support/servers/command-line-tools.ts';
import { freePort } from '../../support/servers/free-port.ts';
import { spawnServer } from '../../support/servers/spawned-server.ts';
import { readSource } from '../../support/source-files.ts';

const SLOW_MS = 60_000;
const SECRETS = { SESSION_SECRET: 'a secret of 32 bytes or of more.' };

describe.skipIf(!hasTool('openssl'))('a PostgreSQL with a certificate of its own', () => {
  let server: PostgresServer;
  let folder: string;
  let env: Record<string, string>;
  const file = (name: string) => join(folder, name);
  /** @param query with sslmode and the like @param host as it stands in the certificate, or not */
  const urlOf = (query: string, host = 'localhost') => `postgres://sca@${host}:${server.port}/postgres${query}`;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fido2-sca-tls-'));
    chmodSync(folder, 0o755);
    const [command = ''] = /openssl req -x509[^`]*?database-cert\.pem/.exec(readSource('server/process/README.md')) ?? [];
    const arguments_ = command.replaceAll('\\\n', ' ').replace('CN=database', 'CN=localhost').replace('DNS:database', 'DNS:localhost');
    execFileSync('openssl', arguments_.trim().split(/\s+/).slice(1), { cwd: folder, stdio: 'ignore' });
    writeFileSync(file('audit.pem'), generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    env = { ...SECRETS, AUDIT_KEY_FILE: file('audit.pem') };

    server = await startPostgres();
    const admin = new pg.Client(server.url);
    await admin.connect();
    // The key belongs to the user that the server runs as.
    const { uid, gid } = statSync((await admin.query('SHOW data_directory')).rows[0].data_directory);
    chownSync(file('database-key.pem'), uid, gid);
    chmodSync(file('database-key.pem'), 0o400);
    await admin.query(`ALTER SYSTEM SET ssl_cert_file = '${file('database-cert.pem')}'`);
    await admin.query(`ALTER SYSTEM SET ssl_key_file = '${file('database-key.pem')}'`);
    await admin.query('ALTER SYSTEM SET ssl = on');
    await admin.end();
    await server.stop();
    await server.start();
  }, SLOW_MS);
  afterAll(async () => {
    await server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is reached over TLS where it is the one that the address names', async () => {
    const database = await openPostgres(urlOf(`?sslmode=verify-full&sslrootcert=${file('database-cert.pem')}`));
    const [row] = await database.read('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    expect(row?.ssl).toBe(true);
    await database.close();
  });

  it.each(['require', 'prefer', 'verify-ca', 'verify-full'])('is not trusted with sslmode=%s and no CA: one line, once', async (mode) => {
    const said = await openDatabase(readConfig({ ...env, DATABASE_URL: urlOf(`?sslmode=${mode}`) })).catch((error: Error) => error.message);
    expect(said).toMatch(
      /^DATABASE_URL is “postgres:\/\/sca@localhost:\d+\/postgres”; it cannot be opened: self-signed certificate; name the file of its CA with sslrootcert=FILE$/,
    );
  });

  it('is not trusted under another name', async () => {
    const url = urlOf(`?sslmode=verify-full&sslrootcert=${file('database-cert.pem')}`, '127.0.0.1');
    const said = await openDatabase(readConfig({ ...env, DATABASE_URL: url })).catch((error: Error) => error.message);
    expect(said).toMatch(/^DATABASE_URL is [^\n]+Hostname\/IP does not match certificate's altnames[^\n]+$/);
    expect(String(said).split('Hostname/IP')).toHaveLength(2);
  });

  it(
    'prints no more than that one line when the process is started',
    async () => {
      const { ended, output } = spawnServer({ ...env, DATABASE_URL: urlOf('?sslmode=require'), PORT: `${await freePort()}` });
      expect(await ended).toBe(1);
      const lines = output.stderr.split('\n').filter((each) => each && each !== 'built the client');
      expect([output.stdout, lines.length, lines[0]?.match(/self-signed/g)?.length]).toEqual(['', 1, 1]);
    },
    SLOW_MS,
  );
});
