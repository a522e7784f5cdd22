/**
 * `--baseline DIR`: another checkout of this project, an older commit say, as one more contestant in the same windows.
 *
 * So "no slower" is said of a change in one run, on one machine, beside the same yardstick. The checkout needs its
 * `node_modules` (its own, or a link), is started by its own `npm start` line under the Node of this run, and is driven over HTTP only.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startServer } from '../support/servers/spawned-server.ts';
import { type Installation, installAlone } from './installations.ts';

export const BASELINE = 'baseline';

/** A checkout without this file orders a payment by one request and opens its authorisation by another. */
const IMPLICIT_START = 'server/ceremonies/start-with-order.ts';

const NEEDED = ['server/launch.mjs', 'server/main.ts', 'package.json', 'node_modules'];

/** @throws where that is no checkout that can be started */
export async function installBaseline(folder: string): Promise<Installation> {
  const root = resolve(folder);
  const missing = NEEDED.filter((each) => !existsSync(join(root, each)));
  if (missing.length > 0) throw new Error(`--baseline ${folder}: there is no ${missing.join(', no ')}`);
  // The first start of a checkout may build its client, in the same process: that one is not measured.
  await (await startServer({}, root)).stop();
  return installAlone(BASELINE, root, existsSync(join(root, IMPLICIT_START)) ? 2 : 3);
}
