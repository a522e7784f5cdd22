/**
 * The peers that npm has, each a process of its own: installed on demand into `peers/`, with a lock file of their own.
 *
 * What they do for a "payment" is less than ours (see the files there); where something could be in their favour or
 * not, it is. Their accounts are made before anything is measured.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ended, endsWithUs } from '../support/servers/child-process.ts';
import { freePort } from '../support/servers/free-port.ts';
import { untilReady } from '../support/servers/spawned-server.ts';
import { type Contestant, eightAtATime } from './contestant.ts';
import { HttpConnection } from './http-connection.ts';
import { nativePasskey, type Passkey } from './native-passkey.ts';
import { PAYEE, type Payer } from './payer.ts';
import {
  BETTER_AUTH,
  EXPRESS,
  EXPRESS_PAYMENTS,
  EXPRESS_SQLITE,
  EXPRESS_SQLITE_UNTOUCHED,
  type PeerCeremonies,
} from './peer-ceremonies.ts';
import { bytesWritten, cpuSeconds } from './process-cost.ts';

const FOLDER = fileURLToPath(new URL('peers', import.meta.url));

export type Peer = Contestant & { readonly stop: () => Promise<void> };

export function installPeers(): void {
  const installed = join(FOLDER, 'node_modules', '.package-lock.json');
  // One that was installed for an older lock file lacks what came since.
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(FOLDER, 'package-lock.json')).mtimeMs) return;
  console.log('installing the peers (test/bench/peers)');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** As tutorials put it together; and without the commit that express-session adds to each request. */
export const EXPRESS_DURABLE = 'Express + SimpleWebAuthn, payments in SQLite';
export const EXPRESS_DURABLE_UNTOUCHED = 'Express + SimpleWebAuthn, payments in SQLite, no session touch';

export const startPeers: readonly (() => Promise<Peer>)[] = [
  () => startPeer(EXPRESS_DURABLE, EXPRESS_SQLITE),
  () => startPeer(EXPRESS_DURABLE_UNTOUCHED, EXPRESS_SQLITE_UNTOUCHED),
  () => startPeer('Express + SimpleWebAuthn, payments in memory', EXPRESS_PAYMENTS),
  () => startPeer('Express + SimpleWebAuthn, in memory', EXPRESS),
  () => startPeer('better-auth + passkey plugin, SQLite', BETTER_AUTH),
];

async function startPeer(name: string, ceremonies: PeerCeremonies): Promise<Peer> {
  const [port, folder] = [await freePort(), mkdtempSync(join(tmpdir(), 'fido2-sca-peer-'))];
  const env = { ...process.env, NODE_ENV: 'production', PORT: String(port), DATABASE_FOLDER: folder, ...ceremonies.env };
  const began = performance.now();
  const child = endsWithUs(spawn(process.execPath, [ceremonies.file], { cwd: FOLDER, env, stdio: ['ignore', 'ignore', 'pipe'] }));
  const output = { stderr: '' };
  child.stderr.on('data', (chunk: Buffer) => {
    if (output.stderr.length < 10_000) output.stderr += chunk;
  });
  await untilReady(`http://127.0.0.1:${port}${ceremonies.ready}`, child, output);
  const pid = child.pid as number;
  const startMilliseconds = performance.now() - began;
  let enrolled = 0;
  return {
    name,
    cold: false,
    pids: [pid],
    cpuSeconds: () => cpuSeconds(pid),
    bytesWritten: () => bytesWritten(pid),
    databasePath: ceremonies.database && join(folder, ceremonies.database),
    startMilliseconds,
    enrol: (count) =>
      eightAtATime(count, () => {
        enrolled += 1;
        return enrolAt(port, `bench-${enrolled}`, ceremonies);
      }),
    caches: async () => ({}),
    stop: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function enrolAt(port: number, name: string, ceremonies: PeerCeremonies): Promise<Payer> {
  const connection = new HttpConnection(port);
  const passkey = nativePasskey(`http://localhost:${port}`);
  await ceremonies.open(connection, name);
  const options = await connection.expect(200, 'GET', ceremonies.registrationOptions);
  await connection.expect(200, 'POST', ceremonies.registration, ceremonies.wrap(await passkey.register(options)));
  const { orders } = ceremonies;
  return { pay: () => (orders === null ? login(connection, passkey, ceremonies) : payment(connection, passkey, orders)), connection };
}

async function login(connection: HttpConnection, passkey: Passkey, ceremonies: PeerCeremonies): Promise<void> {
  if (ceremonies.signsIn) connection.cookies.clear();
  const issued = await connection.expect(200, 'GET', ceremonies.assertionOptions);
  const verdict = await connection.expect(200, 'POST', ceremonies.assertion, ceremonies.wrap(await passkey.assert(issued)));
  if (!verdict.verified && !verdict.session) throw new Error('a peer did not accept an assertion');
}

async function payment(connection: HttpConnection, passkey: Passkey, orders: string): Promise<void> {
  const { paymentId } = await connection.expect(201, 'POST', orders, { payee: PAYEE, amount: { currency: 'EUR', value: '0.01' } });
  const authorisation = `${orders}/${paymentId}/authorisation`;
  const issued = await connection.expect(201, 'POST', authorisation);
  const verdict = await connection.expect(200, 'PUT', authorisation, await passkey.assert(issued));
  if (verdict.status !== 'ACSC') throw new Error('a payment was not executed');
}
