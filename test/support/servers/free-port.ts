/**
 * Ports for servers that a test starts, each handed out once.
 *
 * They lie below those that Linux gives to whoever asks for any, and each worker of a run has a range of its own: between
 * here and the server's own `listen`, half a second later, nobody else takes one.
 */
import { createServer } from 'node:net';

const FIRST = 20_000;
const EACH = 1_000;
const RANGES = 12;

const worker = Number(process.env.VITEST_POOL_ID ?? 0) % RANGES;
let handedOut = Math.floor(Math.random() * EACH);

/** @throws where a whole range is taken */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < EACH; tries += 1) {
    handedOut += 1;
    const port = FIRST + worker * EACH + (handedOut % EACH);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port is free from ${FIRST + worker * EACH} on`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
