/**
 * `npm run mutate`: breaks the checks on purpose, one small change at a time, and asks whether a test notices.
 *
 * A mutant that survives is a rule that no test misses, or a change that makes no difference; every one is read, and
 * `mutation/reasons.ts` says which. Whole, it takes hours: it ends after four, or after `--minutes N`, in the order of
 * `mutation/groups.ts`, and lists what was not reached. `--group NAME` runs one group alone, `--file FILE` one file. Not part of `npm test`.
 */
import { spawn } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GROUPS } from './mutation/groups.ts';
import { mutationPage } from './mutation/mutation-page.ts';
import { type FileResult, fileResult, type MutationResults, withResults } from './mutation/results.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = fileURLToPath(new URL('mutation/results.json', import.meta.url));
const PAGE = fileURLToPath(new URL('mutation/README.md', import.meta.url));
const REPORT = fileURLToPath(new URL('results/mutation.json', import.meta.url));
const STRYKER = fileURLToPath(new URL('bin/stryker.js', import.meta.resolve('@stryker-mutator/core/package.json')));

/** Four hours. */
const LONGEST_MINUTES = 240;

const { values: asked } = parseArgs({ options: { minutes: { type: 'string' }, group: { type: 'string' }, file: { type: 'string' } } });
const minutes = Math.min(Number(asked.minutes ?? LONGEST_MINUTES), LONGEST_MINUTES);
const asGroup = GROUPS.filter(({ name }) => asked.group === undefined || name === asked.group);
const chosen = asGroup
  .flatMap(({ parts }) => parts)
  .flatMap(({ files, tests }) => globSync(files as string[], { cwd: ROOT }).map((file) => ({ file, tests })))
  .filter(({ file }) => asked.file === undefined || file === asked.file);
if (!(minutes > 0) || chosen.length === 0) {
  console.error(
    `usage: npm run mutate -- [--minutes 1…${LONGEST_MINUTES}] [--group ${GROUPS.map(({ name }) => `"${name}"`).join('|')}] [--file FILE]`,
  );
  process.exit(1);
}

// The machine is the developer's: whatever else runs goes first.
setPriority(15);
const deadline = Date.now() + minutes * 60_000;
let results: MutationResults = JSON.parse(readFileSync(RESULTS, 'utf8'));
const notReached: string[] = [];
for (const { file, tests } of chosen) {
  const result = Date.now() < deadline ? await mutate(file, tests, deadline - Date.now()) : null;
  if (result === null) notReached.push(file);
  else console.log(`${file}: ${result.killed} of ${result.mutants} noticed, ${result.survivors.length} survived`);
  results = withResults(results, file, result);
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(PAGE, mutationPage(results));
}
console.log(notReached.length === 0 ? 'Every file was reached.' : `Not reached:\n${notReached.map((file) => `  ${file}`).join('\n')}`);

/** Every mutant of one file against its tests. @returns null where time ran out */
async function mutate(file: string, tests: readonly string[], milliseconds: number): Promise<FileResult | null> {
  rmSync(REPORT, { force: true });
  const started = Date.now();
  const child = spawn(process.execPath, [STRYKER, 'run', 'test/mutation/stryker.config.json', '--mutate', file], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, MUTATION_TESTS: tests.join(' ') },
    timeout: milliseconds,
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('exit', resolve);
  const code = await promise;
  if (child.killed) return null;
  if (code !== 0) throw new Error(`Stryker ended with ${code} on ${file}`);
  return fileResult(file, JSON.parse(readFileSync(REPORT, 'utf8')), Date.now() - started);
}
