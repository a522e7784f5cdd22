/**
 * Where Chromium is on this machine, and how to get it: `CHROMIUM_PATH`, the usual places, playwright's own cache.
 *
 * Browser tests launch what `findChromium` finds; `test/run.ts` calls `installChromium` first where it finds nothing.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { INSTALL_MS, installPackages, mayInstallPackages } from './debian-packages.ts';

// The wrapper in /usr/bin adds desktop switches, so the binary itself comes first.
const PLACES = ['/usr/lib/chromium/chromium', '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** The path of an executable Chromium, or null. `CHROMIUM_PATH` that points nowhere is an error, not a hint. */
export function findChromium(): string | null {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (!isExecutable(chosen)) throw new Error(`CHROMIUM_PATH=${chosen} is not an executable file`);
    return chosen;
  }
  const onPath = (process.env.PATH ?? '').split(path.delimiter).flatMap((folder) => [`${folder}/chromium`, `${folder}/google-chrome`]);
  return [...PLACES, ...onPath, chromium.executablePath()].find(isExecutable) ?? null;
}

/** Installs Chromium in the way of this machine and says so. @returns its path @throws saying exactly what to do by hand */
export function installChromium(say: (line: string) => void): string {
  installPackages('Chromium', ['chromium'], say);
  if (!mayInstallPackages()) {
    const command = [process.execPath, playwrightCli(), 'install', 'chromium'] as const;
    say(`No Chromium found. Running: ${command.join(' ')}`);
    const [file, ...args] = command;
    spawnSync(file, args, { stdio: ['ignore', 'inherit', 'inherit'], timeout: INSTALL_MS });
  }
  const found = findChromium();
  if (!found) {
    throw new Error(
      'The browser tests need Chromium and it could not be installed. Install it yourself, either with\n' +
        '  apt-get update && apt-get install -y --no-install-recommends chromium     (Debian, as root)\n' +
        '  npx playwright-core install chromium                                      (elsewhere)\n' +
        'or set CHROMIUM_PATH to an executable Chromium; or run the other tests alone: npm test -- --project unit',
    );
  }
  return found;
}

function playwrightCli(): string {
  return path.join(path.dirname(fileURLToPath(import.meta.resolve('playwright-core'))), 'cli.js');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
