/**
 * The peers that npm has, each a process of its own: installed on demand into `peers/`, with a lock file of their own.
 *
 * What they do for a "payment" is less than ours (see the files there); where something could be in their favour or
 * not, it is. Their accounts are made before anything is measured.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
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
import { cpuSeconds } from './process-cost.ts';

const FOLDER = fileURLToPath(new URL('peers', import.meta.url));

export type Peer = Contestant & { readonly stop: () => Promise<void> };

type Ceremonies = {
  readonly file: string;
  readonly ready: string;
  /** What comes before a passkey can be registered. */
  readonly open: (connection: HttpConnection, name: string) => Promise<unknown>;
  readonly registrationOptions: string;
  readonly registration: string;
  readonly assertionOptions: string;
  readonly assertion: string;
  readonly wrap: (answer: object) => object;
  /** A login begins signed out. */
  readonly signsIn: boolean;
  /** Where payments are made, if it has any; else a login stands for one. */
  readonly orders: string | null;
};

const EXPRESS: Ceremonies = {
  file: 'express-simplewebauthn.mjs',
  ready: '/generate-registration-options',
  open: async () => {},
  registrationOptions: '/generate-registration-options',
  registration: '/verify-registration',
  assertionOptions: '/generate-authentication-options',
  assertion: '/verify-authentication',
  wrap: (answer) => answer,
  signsIn: false,
  orders: null,
};

const BETTER_AUTH: Ceremonies = {
  file: 'better-auth.mjs',
  ready: '/api/auth/ok',
  open: (connection, name) =>
    connection.expect(200, 'POST', '/api/auth/sign-up/email', { email: `${name}@localhost.example`, password: 'of the bench', name }),
  registrationOptions: '/api/auth/passkey/generate-register-options',
  registration: '/api/auth/passkey/verify-registration',
  assertionOptions: '/api/auth/passkey/generate-authenticate-options',
  assertion: '/api/auth/passkey/verify-authentication',
  wrap: (answer) => ({ response: answer }),
  signsIn: true,
  orders: null,
};

export function installPeers(): void {
  if (existsSync(join(FOLDER, 'node_modules', '.package-lock.json'))) return;
  console.log('installing the peers (test/bench/peers)');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'] });
}

export const startExpressPayments = () => startPeer('Express + SimpleWebAuthn, payments in memory', { ...EXPRESS, orders: '/payments' });
export const startExpress = () => startPeer('Express + SimpleWebAuthn, in memory', EXPRESS);
export const startBetterAuth = () => startPeer('better-auth + passkey plugin, SQLite', BETTER_AUTH);

async function startPeer(name: string, ceremonies: Ceremonies): Promise<Peer> {
  const [port, folder] = [await freePort(), mkdtempSync(join(tmpdir(), 'fido2-sca-peer-'))];
  const env = { ...process.env, NODE_ENV: 'production', PORT: String(port), DATABASE_FOLDER: folder };
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
    pids: [pid],
    cpuSeconds: () => cpuSeconds(pid),
    startMilliseconds,
    enrol: (count) =>
      eightAtATime(count, () => {
        enrolled += 1;
        return enrolAt(port, `bench-${enrolled}`, ceremonies);
      }),
    enrolStrangers: null,
    caches: async () => ({}),
    stop: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function enrolAt(port: number, name: string, ceremonies: Ceremonies): Promise<Payer> {
  const connection = new HttpConnection(port);
  const passkey = nativePasskey(`http://localhost:${port}`);
  await ceremonies.open(connection, name);
  const options = await connection.expect(200, 'GET', ceremonies.registrationOptions);
  await connection.expect(200, 'POST', ceremonies.registration, ceremonies.wrap(await passkey.register(options)));
  const { orders } = ceremonies;
  return { pay: () => (orders === null ? login(connection, passkey, ceremonies) : payment(connection, passkey, orders)), connection };
}

async function login(connection: HttpConnection, passkey: Passkey, ceremonies: Ceremonies): Promise<void> {
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
