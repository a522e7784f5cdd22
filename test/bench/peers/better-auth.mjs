/**
 * A peer of the bench: better-auth with its passkey plugin on SQLite, as durable as our server (`synchronous=FULL`).
 *
 * The "payment" is what it can do: a login by passkey, one request for options, one for the verdict, each with its rows
 * on disk before the answer. There is no amount, payee, ledger or log. Its limits, telemetry and log are off, and it is
 * behind a bare HTTP server, which is in its favour.
 */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { passkey } from '@better-auth/passkey';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import Database from 'better-sqlite3';

const port = Number(process.env.PORT);
const origin = `http://localhost:${port}`;

const database = new Database(join(process.env.DATABASE_FOLDER, 'better-auth.db'));
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');

const auth = betterAuth({
  baseURL: origin,
  secret: 'of the bench, and of nothing that anybody keeps',
  database,
  trustedOrigins: [origin],
  emailAndPassword: { enabled: true },
  plugins: [passkey({ rpID: 'localhost', rpName: 'better-auth', origin })],
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
});
const { runMigrations } = await getMigrations(auth.options);
await runMigrations();

const answer = toNodeHandler(auth);
const server = createServer((request, response) => void answer(request, response)).listen(port, '127.0.0.1');
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
