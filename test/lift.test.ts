/**
 * What the page of the ceremonies says of lifting, done to the letter, in an empty folder outside this repository.
 *
 * The folders, the packages and the compiler options are read from the page. If one is missing there, the copy does not
 * type-check, or does not pay.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import ours from '../package.json' with { type: 'json' };
import { payOnce, startJudgeOnly } from './support/servers/judge-only.ts';
import { startExample } from './support/servers/started-example.ts';
import { filesUnder, importsOf, ROOT, readSource } from './support/source-files.ts';
import { exampleBrowser } from './support/worlds/example-browser.ts';

const PAGE = readSource('server/ceremonies/README.md');
const block = (name: string) => new RegExp(`^\`\`\`${name.replace('.', '\\.')}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(PAGE)?.[1]?.trim() ?? '';
const lines = (name: string) => block(name).split('\n').filter(Boolean);
const packages = lines('packages').map((line) => /^(.+)@([^@]+)$/.exec(line)?.slice(1) ?? []) as [string, string][];
/** What compiles, and runs nowhere. */
const TOOLS = ['@types/node', 'typescript'];
const contract = lines('contract').filter((line) => !line.includes('@'));
const contractPackages = lines('contract').filter((line) => line.includes('@'));
const SLOW_MS = 90_000;

let lifted: string;

beforeAll(() => {
  lifted = mkdtempSync(path.join(tmpdir(), 'lifted-'));
  for (const folder of lines('copy')) cpSync(path.join(ROOT, folder), path.join(lifted, folder), { recursive: true });
  for (const [name] of packages) install(name);
  writeFileSync(path.join(lifted, 'package.json'), block('package.json'));
  writeFileSync(path.join(lifted, 'tsconfig.json'), block('tsconfig'));
});
afterAll(() => rmSync(lifted, { recursive: true, force: true }));

it('lists the packages that the folders import, each at the version that is pinned here', () => {
  const files = filesUnder(...lines('copy')).filter((file) => file.endsWith('.ts'));
  const listed = packages.map(([name]) => name);
  expect(listed.filter((name) => !TOOLS.includes(name)).sort()).toEqual(packagesOf(files));
  const pinned: Readonly<Record<string, string>> = { ...ours.dependencies, ...ours.devDependencies };
  expect(Object.fromEntries(packages)).toEqual(Object.fromEntries(listed.map((name) => [name, pinned[name]])));
  expect(block('sh').replaceAll(' \\\n ', '')).toContain(`npm install --save-exact ${lines('packages').join(' ')}\n`);
  const ofContract = contract.flatMap((each) => (each.endsWith('.ts') ? [each] : filesUnder(each)));
  expect(contractPackages).toEqual(packagesOf(ofContract).map((name) => `${name}@${pinned[name]}`));
});

it('lies where nothing else of this repository can be reached', () => {
  for (let folder = path.dirname(lifted); folder !== path.dirname(folder); folder = path.dirname(folder))
    expect(existsSync(path.join(folder, 'node_modules')), folder).toBe(false);
});

it(
  'type-checks as it is, with the options of the page',
  () => {
    expect(said('node_modules/typescript/bin/tsc', '-p', '.')).toBe('');
  },
  SLOW_MS,
);

it('starts and pays', async () => {
  await using bank = await startJudgeOnly(['server/examples/judge-only/judge-only.ts'], lifted);
  expect(await payOnce(bank)).toEqual({ status: 'ACSC' });
});

it('starts and pays on a storage of its own', async () => {
  await using bank = await startExample(['server/examples/own-storage/start.ts'], lifted);
  const alice = exampleBrowser(bank.origin, 'alice');
  await alice.call('POST', '/enrolments', { username: 'alice', displayName: 'Alice' });
  await alice.register();
  await alice.signIn();
  const { path: door, answer } = await alice.opened();
  expect(await alice.call('PUT', door, answer)).toMatchObject({ status: 200, body: { transactionStatus: 'ACSC' } });
});

it(
  'brings the store contract, which type-checks and runs there',
  () => {
    for (const each of contract) cpSync(path.join(ROOT, each), path.join(lifted, each), { recursive: true });
    for (const each of contractPackages) install(each.slice(0, each.lastIndexOf('@')));
    writeFileSync(path.join(lifted, 'tsconfig.json'), block('tsconfig').replace('["server"]', '["server", "test"]'));
    expect(said('node_modules/typescript/bin/tsc', '-p', '.')).toBe('');
    const printed = said('node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '--outputFile=report.json');
    const report = JSON.parse(readFileSync(path.join(lifted, 'report.json'), 'utf8'));
    expect(report, printed).toMatchObject({ success: true, numFailedTests: 0, numPendingTests: 0 });
    expect(report.numPassedTests).toBeGreaterThan(50);
  },
  SLOW_MS,
);

/** Linked to the one that is installed here, at the same version. */
function install(name: string): void {
  const link = path.join(lifted, 'node_modules', name);
  mkdirSync(path.dirname(link), { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules', name), link);
}

/** Names of packages that the files import, in order, each once. */
function packagesOf(files: readonly string[]): string[] {
  const outside = files.flatMap(importsOf).filter(({ to }) => !/^(node:|server\/|test\/)/.test(to));
  return [...new Set(outside.map(({ to }) => /^(@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to))].sort();
}

/** What a command printed, also where it failed. */
function said(...command: readonly string[]): string {
  try {
    return execFileSync(process.execPath, command, { cwd: lifted, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return (error as { readonly stdout?: string }).stdout ?? String(error);
  }
}
