/**
 * The server as a user starts it, in a process of its own: for tests of the process, of real browsers, and for the bench.
 *
 * It listens on a free loopback port over a database in a temporary folder, and `stop` ends it by its id.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endsWithUs } from './child-process.ts';
import { freePort } from './free-port.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const READY_WITHIN_MS = 60_000;

export type ServerProcess = {
  readonly origin: string;
  readonly port: number;
  readonly pid: number;
  readonly folder: string;
  /** From spawning to the first 200 of /readyz. */
  readonly startMilliseconds: number;
  readonly output: { stdout: string; stderr: string };
  /** Ends it, by SIGTERM or another signal; it may be gone already. @returns its exit code, null where a signal ended it */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

/** @param root of the tree that is started */
export async function startServer(env: Readonly<Record<string, string>> = {}, root = ROOT): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-server-'));
  const port = Number(env.PORT ?? (await freePort()));
  const began = performance.now();
  const variables = { PORT: String(port), DATABASE_URL: `sqlite:${join(folder, 'sca.db')}`, RATE_LIMIT_PER_MINUTE: '0', ...env };
  const { child, output, ended } = spawnServer(variables, undefined, root);
  await untilReady(`http://127.0.0.1:${port}/readyz`, child, output);
  return {
    origin: `http://localhost:${port}`,
    port,
    pid: child.pid as number,
    folder,
    startMilliseconds: performance.now() - began,
    output,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const code = await ended;
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/**
 * Starts it with just these variables over the environment of the tests.
 * @param limit what a shell does first, as `ulimit -f 1000` @param root of the tree that is started
 */
export function spawnServer(env: Readonly<Record<string, string>>, limit?: string, root = ROOT) {
  const command = [process.execPath, ...asUsersDo(root)] as const;
  const [file, ...args] = limit === undefined ? command : (['sh', '-c', `${limit} && exec "$@"`, 'sh', ...command] as const);
  const child = endsWithUs(spawn(file, args, { cwd: root, env: { ...process.env, ...env } }));
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, output, ended };
}

export async function untilReady(url: string, child: ChildProcess, output: { stderr: string }): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const ready = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGKILL');
  throw new Error(`the server did not become ready: ${output.stderr.slice(-2000)}`);
}

/** What that tree's `npm start` says behind `node`. */
function asUsersDo(root: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').slice(1);
}
