/**
 * Packages that tests can use, from Debian, on a machine where we may ask for them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What takes longer hangs. */
export const INSTALL_MS = 10 * 60_000;
/** For what tests can do without: a run whose Debian does not answer is not held up for long by it. */
export const OPTIONAL_MS = 2 * 60_000;

export function mayInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

type Say = (line: string) => void;

/**
 * Does nothing where we may not.
 * @param name of what is missing, for the line that says what is done
 * @param withinMs each of two steps
 */
export function installPackages(name: string, packages: readonly string[], say: Say, withinMs = INSTALL_MS): void {
  if (!mayInstallPackages()) return;
  for (const rest of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    say(`No ${name} found. Running: apt-get ${rest.join(' ')}`);
    if (spawnSync('apt-get', rest, { stdio: ['ignore', 'ignore', 'inherit'], timeout: withinMs }).status !== 0) return;
  }
}
