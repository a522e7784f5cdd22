/** Starts an example, wherever it lies, on a free port, and waits for the line by which it says that it listens. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ended, endsWithUs, untilItEnds } from './child-process.ts';
import { freePort } from './free-port.ts';

/** @param args of Node: the file, and what stands before it @param cwd where it is started */
export async function startExample(args: readonly string[], cwd: string) {
  const port = await freePort();
  const child = endsWithUs(
    spawn(process.execPath, [...args], { cwd, env: { PATH: process.env.PATH, PORT: String(port) }, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  await Promise.race([once(child.stdout, 'data'), untilItEnds(child, 'the example')]).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${errors}`);
  });
  return { port, origin: `http://localhost:${port}`, errors: () => errors, [Symbol.asyncDispose]: () => ended(child) };
}
