/**
 * Starts a TypeScript file of this project under a Node that can run it: `node server/launch.mjs FILE [arguments]`.
 *
 * The server is started with `--max-semi-space-size=16` and `--max-old-space-size=320`. Each time V8 clears away what requests
 * leave behind, it copies what is under way: with room for 16 MB it does so seldom enough; 8 MB costs some percent of the
 * server's work under load, 32 MB saves nothing more and takes 40. A heap of the server's size lives well within 320 MB.
 * V8 takes both only from the command line.
 *
 * npm puts the Node of this project's optional dependencies first in the path of its scripts. Where there is none for
 * the machine, one's own Node is used, and this file, which every Node can read, says what is needed and what was found.
 */
import module from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED = [22, 18];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [, , file, ...rest] = process.argv;

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `This needs Node ${NEEDED.join('.')} or newer and found ${process.versions.node} (${process.execPath}). ` +
      'Run it through npm after `npm ci`, which brings one for Linux and Windows, or install Node 24.',
  );
  process.exit(1);
}
if (!file) {
  console.error('usage: node server/launch.mjs FILE [arguments]');
  process.exit(1);
}
// Compiled code is kept: the next start is faster, and needs no memory for stripping types.
module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)));
const path = resolve(file);
process.argv.splice(1, process.argv.length - 1, path, ...rest);
await import(pathToFileURL(path).href);
