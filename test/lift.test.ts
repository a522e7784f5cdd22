/**
 * What the page of the ceremonies says of lifting, done to the letter, in an empty folder outside this repository.
 *
 * The folders, the packages and the compiler options are read from the page. If one is missing there, the copy does not
 * type-check, or does not pay.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import ours from '../package.json' with { type: 'json' };
import { payOnce, startJudgeOnly } from './support/servers/judge-only.ts';
import { filesUnder, importsOf, ROOT, readSource } from './support/source-files.ts';

const PAGE = readSource('server/ceremonies/README.md');
const block = (name: string) => new RegExp(`^\`\`\`${name}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(PAGE)?.[1]?.trim() ?? '';
const lines = (name: string) => block(name).split('\n').filter(Boolean);
const packages = lines('packages').map((line) => /^(.+)@([^@]+)$/.exec(line)?.slice(1) ?? []) as [string, string][];
/** What compiles, and runs nowhere. */
const TOOLS = ['@types/node', 'typescript'];
const TSC_MS = 90_000;

let lifted: string;

beforeAll(() => {
  lifted = mkdtempSync(path.join(tmpdir(), 'lifted-'));
  for (const folder of lines('copy')) cpSync(path.join(ROOT, folder), path.join(lifted, folder), { recursive: true });
  for (const [name] of packages) {
    const link = path.join(lifted, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules', name), link);
  }
  writeFileSync(path.join(lifted, 'package.json'), '{"type":"module"}');
  writeFileSync(path.join(lifted, 'tsconfig.json'), block('tsconfig'));
});
afterAll(() => rmSync(lifted, { recursive: true, force: true }));

it('lists the packages that the folders import, each at the version that is pinned here', () => {
  const files = filesUnder(...lines('copy')).filter((file) => file.endsWith('.ts'));
  const outside = files.flatMap(importsOf).filter(({ to }) => !to.startsWith('node:') && !/^server\//.test(to));
  const imported = new Set(outside.map(({ to }) => /^(@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to));
  const listed = packages.map(([name]) => name);
  expect(listed.filter((name) => !TOOLS.includes(name)).sort()).toEqual([...imported].sort());
  const pinned: Readonly<Record<string, string>> = { ...ours.dependencies, ...ours.devDependencies };
  expect(Object.fromEntries(packages)).toEqual(Object.fromEntries(listed.map((name) => [name, pinned[name]])));
});

it('lies where nothing else of this repository can be reached', () => {
  for (let folder = path.dirname(lifted); folder !== path.dirname(folder); folder = path.dirname(folder))
    expect(existsSync(path.join(folder, 'node_modules')), folder).toBe(false);
});

it(
  'type-checks as it is, with the options of the page',
  () => {
    const tsc = path.join(lifted, 'node_modules/typescript/bin/tsc');
    expect(said(() => execFileSync(process.execPath, [tsc, '-p', lifted], { cwd: lifted, encoding: 'utf8' }))).toBe('');
  },
  TSC_MS,
);

it('starts and pays', async () => {
  await using bank = await startJudgeOnly(['server/examples/judge-only/judge-only.ts'], lifted);
  expect(await payOnce(bank)).toEqual({ status: 'ACSC' });
});

/** What a command printed, also where it failed. */
function said(run: () => string): string {
  try {
    return run();
  } catch (error) {
    return (error as { readonly stdout?: string }).stdout ?? String(error);
  }
}
