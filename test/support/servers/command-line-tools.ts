/**
 * Programs that tests run beside ours, so that somebody else's code judges what the server made: looked for, and asked of Debian.
 *
 * Where one cannot be had its tests are skipped, and that is said: everything else runs without it.
 */
import { spawnSync } from 'node:child_process';
import { installPackages, OPTIONAL_MS } from '../browsers/debian-packages.ts';

/** By command: the Debian package that has it. */
const PACKAGES = { openssl: 'openssl', python3: 'python3', 'fido2-assert': 'fido2-tools' } as const;
export type Tool = keyof typeof PACKAGES;

/** Whether the command can be started here. */
export function hasTool(tool: Tool): boolean {
  return spawnSync(tool, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** @returns a line for each that cannot be had */
export function provideTools(say: (line: string) => void): string[] {
  const tools = Object.keys(PACKAGES) as Tool[];
  const missing = tools.filter((tool) => !hasTool(tool));
  if (missing.length === 0) return [];
  const packages = missing.map((tool) => PACKAGES[tool]);
  installPackages(missing.join(', '), packages, say, OPTIONAL_MS);
  return missing.filter((tool) => !hasTool(tool)).map((tool) => `${tool}: not to be had here; the tests with it are skipped`);
}
