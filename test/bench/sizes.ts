/** What a newcomer waits for and what a payer's browser loads: the installation, and the client. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export async function secondsOfInstall(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-install-'));
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) cpSync(file, join(folder, file));
  const began = performance.now();
  execFileSync('npm', ['ci'], { cwd: folder, stdio: 'ignore' });
  const seconds = (performance.now() - began) / 1000;
  rmSync(folder, { recursive: true, force: true });
  return seconds;
}

/** What a payer's browser loads: the auditors' pages come later, and only to them. */
export function clientGzipBytes(): number {
  const start = readFileSync('client/dist/index.html', 'utf8');
  const files = readdirSync('client/dist', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(js|css|html|svg)$/.test(name))
    .filter((name) => !name.startsWith('assets') || start.includes(name.replaceAll('\\', '/')));
  return files.reduce((sum, name) => sum + gzipSync(readFileSync(join('client/dist', name))).length, 0);
}
