/**
 * What makes clients from an OpenAPI document, installed on demand with a lock file of its own, outside of the tree.
 *
 * They are in a cache folder by the digest of the lock file, so a run installs them once, and a machine once per lock file. Where
 * the registry cannot be reached there are none, and the tests that want them say so and are skipped. Any other failure is a failure.
 */
import { type ExecFileException, execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const INSTALL_WITHIN_MS = 120_000;
const FILES = ['package.json', 'package-lock.json'];
const UNREACHABLE = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;
const run = promisify(execFile);

/** @returns a folder with `node_modules`, or why there is none */
export async function installGenerators(): Promise<{ readonly folder: string } | { readonly missing: string }> {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(readFileSync(join(HERE, file)));
  const cache = join(tmpdir(), `fido2-sca-openapi-${process.getuid?.() ?? 0}`);
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) return { folder };
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const fresh = mkdtempSync(join(cache, 'fresh-'));
  for (const file of FILES) cpSync(join(HERE, file), join(fresh, file));
  try {
    const patience = ['--prefer-offline', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...patience], { cwd: fresh, timeout: INSTALL_WITHIN_MS });
    // Whole or not at all: another run may install at the same time, and then theirs stays.
    if (!existsSync(folder)) renameSync(fresh, folder);
    return { folder };
  } catch (error) {
    const { stderr = '', message } = error as ExecFileException & { stderr?: string };
    if (existsSync(folder)) return { folder };
    const why = UNREACHABLE.exec(stderr || message)?.[1];
    if (why === undefined) throw error;
    return { missing: `the registry cannot be reached: ${why}` };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Runs one of the tools. @returns its exit code and everything that it said */
export async function runGenerator(
  folder: string,
  tool: string,
  ...args: string[]
): Promise<{ readonly code: number; readonly said: string }> {
  const script = join(folder, 'node_modules', tool);
  // No update check, no telemetry: a test talks to this machine only.
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' };
  try {
    const { stdout, stderr } = await run(process.execPath, [script, ...args], { cwd: folder, env, maxBuffer: 10_000_000 });
    return { code: 0, said: stdout + stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as ExecFileException & { stdout?: string; stderr?: string };
    return { code: typeof code === 'number' ? code : 1, said: stdout + stderr };
  }
}
