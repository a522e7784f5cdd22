/**
 * `npm test`: everything that the tests need, then the tests, then the end. Arguments go to vitest.
 *
 * Browser tests run in a real Chromium on the built client. Both are looked for first, and made where missing, so that
 * one command on a new machine is enough; so is a PostgreSQL server, for one run, unless `TEST_DATABASE_URL` names one.
 * Firefox, WebKit and Caddy come from Debian, where there is one and we may ask it; so do openssl, Python and fido2-tools, by
 * which other code than ours judges evidence. `npm test -- --project unit` needs none of the browsers and databases.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findChromium, installChromium } from './support/browsers/chromium.ts';
import { firefoxBrowser } from './support/browsers/firefox.ts';
import { provide } from './support/browsers/optional-browser.ts';
import { webkitBrowser } from './support/browsers/webkit.ts';
import { beginRun, endRun } from './support/databases/postgres-databases.ts';
import { startPostgres } from './support/databases/postgres-server.ts';
import { findCaddy, installCaddy } from './support/servers/caddy.ts';
import { ended, endsWithUs } from './support/servers/child-process.ts';
import { provideTools } from './support/servers/command-line-tools.ts';

/** A run that takes longer hangs. Twenty thousand inputs of the fuzz tests took fourteen minutes on a busy machine of two cores. */
const LONGEST_RUN_MS = (process.env.FUZZ_INPUTS ? 90 : 45) * 60_000;

process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  let clearUp = async () => {};
  try {
    if (wants('postgres', args) || wants('faults', args)) clearUp = await providePostgres();
    if (wants('unit', args) && ['judge', 'recipes'].some((name) => mayRun(name, args)))
      for (const line of provideTools((said) => console.log(said))) console.log(line);
    if (wants('browser', args)) {
      const chromium = findChromium() ?? installChromium((line) => console.log(line));
      console.log(`Chromium: ${chromium}`);
      const caddy = findCaddy() ?? installCaddy((line) => console.log(line));
      console.log(`Caddy: ${caddy ?? 'not to be had here; the tests behind it are skipped'}`);
      for (const other of [firefoxBrowser, webkitBrowser])
        if (mayRun(other.name.toLowerCase(), args)) console.log(`${other.name}: ${await provide(other, (line) => console.log(line))}`);
      const { buildClientWhenStale } = await import('../server/process/build-client.ts');
      await buildClientWhenStale();
    }
    return await runVitest(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    await clearUp();
  }
}

/** Without `--project` every project is run. */
function wants(project: string, args: readonly string[]): boolean {
  const chosen = args.flatMap((arg, i) => (arg === '--project' ? [args[i + 1]] : arg.startsWith('--project=') ? [arg.slice(10)] : []));
  return chosen.length === 0 || chosen.includes(project);
}

/** Whether the files that are named, if any are, can be those of this name. */
function mayRun(name: string, args: readonly string[]): boolean {
  const files = args.filter((arg) => arg.endsWith('.ts'));
  return files.length === 0 || files.some((file) => file.includes(name));
}

/** One's own server (`TEST_DATABASE_URL`), or one for this run. @returns how to clear up */
async function providePostgres(): Promise<() => Promise<void>> {
  const own = process.env.TEST_DATABASE_URL;
  const server = own ? null : await startPostgres();
  const url = own || (server?.url as string);
  try {
    const name = await beginRun(url);
    console.log(`PostgreSQL: ${server ? `${server.version}, for this run` : new URL(url).host}`);
    Object.assign(process.env, { TEST_DATABASE_URL: url, TEST_DATABASE_RUN: name });
    return () => (server ? server.remove() : endRun(url, name));
  } catch (error) {
    await server?.remove();
    throw error;
  }
}

function runVitest(args: readonly string[]): Promise<number> {
  const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
  const config = fileURLToPath(new URL('vitest.config.ts', import.meta.url));
  const child = endsWithUs(
    spawn(process.execPath, [vitest, 'run', '--config', config, ...args], { stdio: ['ignore', 'inherit', 'inherit'] }),
  );
  const deadline = setTimeout(() => {
    console.error(`The tests did not end within ${LONGEST_RUN_MS / 60_000} minutes.`);
    void ended(child);
  }, LONGEST_RUN_MS);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(deadline);
      resolve(code ?? 1);
    });
  });
}
