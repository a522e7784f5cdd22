/**
 * Packages that tests can use, from Debian, on a machine where we may ask for them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What takes longer hangs. */
export const INSTALL_MS = 10 * 60_000;

export function mayInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

/** Does nothing where we may not. @param name of what is missing, for the line that says what is done */
export function installPackages(name: string, packages: readonly string[], say: (line: string) => void): void {
  if (!mayInstallPackages()) return;
  for (const rest of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    say(`No ${name} found. Running: apt-get ${rest.join(' ')}`);
    if (spawnSync('apt-get', rest, { stdio: ['ignore', 'ignore', 'inherit'], timeout: INSTALL_MS }).status !== 0) return;
  }
}
