/**
 * The same loads on PostgreSQL, as durable as a bank runs it, with one instance and with two: its own CPU counts.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../support/postgres-server.ts';
import { type ServerProcess, startServer } from '../support/spawned-server.ts';
import { printLoadTable } from './load-table.ts';

export async function benchPostgres(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-bench-'));
  const keyFile = join(folder, 'audit-key.pem');
  writeFileSync(keyFile, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const postgres = await startPostgres({ durable: true });
  const env = { DATABASE_URL: postgres.url, SESSION_SECRET: 'of the bench, and of nothing that anybody keeps', AUDIT_KEY_FILE: keyFile };
  const servers: ServerProcess[] = [];
  try {
    for (const name of ['one instance', 'two instances']) {
      servers.push(await startServer(env));
      await printLoadTable({ name: `${postgres.version}, ${name}`, servers, databasePid: postgres.pid() });
    }
  } finally {
    for (const server of servers) await server.stop();
    await postgres.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}
