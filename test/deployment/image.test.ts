/**
 * The tree of the image, put together as the last stage of server/Dockerfile does it, starts and becomes ready.
 *
 * No container engine is needed: the COPY lines are read from the file. What is special about that tree: the built client
 * is there and its sources are not, the lock file is newer than the build (`npm prune` writes it), and nothing can be written.
 */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/servers/free-port.ts';
import { spawnServer, untilReady } from '../support/servers/spawned-server.ts';
import { ROOT, readSource } from '../support/source-files.ts';

let folder: string;
let image: string;
const at = (path: string) => join(image, path);
const index = 'client/dist/index.html';

/** From and to, under the project's folder and the image's. */
function copies(): [string, string][] {
  const lines = readSource('server/Dockerfile').split('\n');
  return lines
    .slice(lines.findLastIndex((line) => line.startsWith('FROM ')))
    .filter((line) => line.startsWith('COPY --from=build '))
    .flatMap((line) => {
      const paths = line.split(' ').slice(2);
      const to = paths.pop() as string;
      return paths.map((path): [string, string] => {
        const from = path.replace('/app/', '');
        return [from, to.endsWith('/') ? join(to, from) : to];
      });
    });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fido2-sca-image-'));
  image = join(folder, 'app');
  for (const [from, to] of copies()) {
    if (from === 'node_modules') continue;
    mkdirSync(join(at(to), '..'), { recursive: true });
    if (from !== 'client/dist') cpSync(join(ROOT, from), at(to), { recursive: true, preserveTimestamps: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), at('node_modules'));
  mkdirSync(at('client/dist'));
  writeFileSync(at(index), '<!doctype html><title>built</title>');
  const lock = statSync(at('package-lock.json'));
  utimesSync(at(index), lock.atime, new Date(lock.mtimeMs - 60_000));
  for (const path of ['client/dist', 'client', '.']) chmodSync(at(path), 0o555);
});
afterAll(() => {
  for (const path of ['.', 'client', 'client/dist']) chmodSync(at(path), 0o755);
  rmSync(folder, { recursive: true, force: true });
});

describe('the tree of the image', () => {
  it('is what the last stage copies, without sources of the client', () => {
    expect(copies().map(([, to]) => to)).toEqual(expect.arrayContaining(['node_modules', 'package-lock.json', 'server', 'client/dist']));
    expect(readdirSync(at('client'))).toEqual(['dist']);
  });

  it('starts, builds nothing, becomes ready, and serves the client that was built', async () => {
    const port = await freePort();
    const { child, output, ended } = spawnServer({ PORT: `${port}`, DATABASE_URL: `sqlite:${join(folder, 'sca.db')}` }, undefined, image);
    try {
      await untilReady(`http://127.0.0.1:${port}/readyz`, child, output);
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain('<title>built</title>');
      expect(output.stderr).not.toContain('built the client');
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toBe(0);
  });
});
