/**
 * Caddy, the proxy of the compose file: where it is on this machine, and how a Debian gets it.
 *
 * Only one test needs it. Where it cannot be had that test is skipped, and says so: everything else runs without it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/caddy', '/usr/local/bin/caddy'];
const INSTALL_MS = 5 * 60_000;

export function findCaddy(): string | null {
  return PLACES.find((place) => existsSync(place)) ?? null;
}

/** Asks Debian for it, where we may. @returns its path, or null */
export function installCaddy(say: (line: string) => void): string | null {
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get')) {
    for (const rest of [['update'], ['install', '-y', '--no-install-recommends', 'caddy']]) {
      say(`No Caddy found. Running: apt-get ${rest.join(' ')}`);
      if (spawnSync('apt-get', rest, { stdio: ['ignore', 'ignore', 'inherit'], timeout: INSTALL_MS }).status !== 0) break;
    }
  }
  return findCaddy();
}
