/**
 * `npm test`: everything that the tests need, then the tests, then the end. Arguments go to vitest.
 *
 * Browser tests run in a real Chromium on the built client. Both are looked for first, and made where missing, so that
 * one command on a new machine is enough. `npm test -- --project unit` needs neither.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findCaddy, installCaddy } from './support/caddy.ts';
import { findChromium, installChromium } from './support/chromium.ts';

/** A run that takes longer hangs. */
const LONGEST_RUN_MS = 20 * 60_000;

process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  try {
    if (wantsBrowser(args)) {
      const chromium = findChromium() ?? installChromium((line) => console.log(line));
      console.log(`Chromium: ${chromium}`);
      const caddy = findCaddy() ?? installCaddy((line) => console.log(line));
      console.log(`Caddy: ${caddy ?? 'not to be had here; the test behind it is skipped'}`);
      const { buildClientWhenStale } = await import('../server/build-client.ts');
      await buildClientWhenStale();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
  return await runVitest(args);
}

function wantsBrowser(args: readonly string[]): boolean {
  return !args.some((arg, i) => arg === '--project=unit' || (arg === '--project' && args[i + 1] === 'unit'));
}

function runVitest(args: readonly string[]): Promise<number> {
  const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
  const config = fileURLToPath(new URL('vitest.config.ts', import.meta.url));
  const child = spawn(process.execPath, [vitest, 'run', '--config', config, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  const deadline = setTimeout(() => {
    console.error(`The tests did not end within ${LONGEST_RUN_MS / 60_000} minutes.`);
    child.kill('SIGKILL');
  }, LONGEST_RUN_MS);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(deadline);
      resolve(code ?? 1);
    });
  });
}
