/**
 * Builds the client when it is missing or older than its sources, so that one command starts the whole product.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUILT = `${ROOT}client/dist/index.html`;
/** An image has the built client and no sources: there is nothing that it could be older than. */
const RECIPE = `${ROOT}client/vite.config.ts`;
/** The client imports some of `server/core`, and its dependencies come from the lock file. */
const SOURCES = ['client', 'server/core', 'package-lock.json'];

/** @returns whether it had to be built */
export async function buildClientWhenStale(): Promise<boolean> {
  if (!existsSync(RECIPE)) return false;
  const built = newest(BUILT);
  if (built > 0 && SOURCES.every((source) => newest(ROOT + source) <= built)) return false;
  // In a process of its own: a bundler's memory is not given back to a server that runs for months.
  const arguments_ = [`${ROOT}node_modules/vite/bin/vite.js`, 'build', '--config', RECIPE, '--logLevel', 'error'];
  const child = spawn(process.execPath, arguments_, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject));
  if (code !== 0) {
    rmSync(BUILT, { force: true }); // half a build must not look like one
    throw new Error('the client could not be built');
  }
  return true;
}

/** Milliseconds of the last change at or below a path, 0 where there is none. What a build makes does not count. */
function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
  const entries = readdirSync(path).filter((name) => name !== 'dist' && name !== 'node_modules');
  return Math.max(0, ...entries.map((name) => newest(`${path}/${name}`)));
}
