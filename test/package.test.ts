/**
 * The package, as somebody gets it: built, packed, installed from the registry into an empty project outside this repository.
 *
 * There the example runs as JavaScript and pays, and what a consumer writes against the declarations type-checks. Where the
 * registry cannot be reached nothing can be installed: the test says so, and is skipped.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest';
import ours from '../package.json' with { type: 'json' };
import { buildPackage } from '../server/cli/package/build-package.ts';
import { payOnce, startJudgeOnly } from './support/servers/judge-only.ts';
import { ROOT } from './support/source-files.ts';

const SLOW_MS = 120_000;
const UNREACHABLE = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;

/** npm waits for minutes by itself. */
const IMPATIENT = ['--fetch-retries=1', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=1000'];

let folder: string;
let built: string;
let project: string;
let unreachable: string | null = null;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'packed-'));
  built = path.join(folder, 'built');
  project = path.join(folder, 'project');
  buildPackage(built);
  npm(built, 'pack', '--pack-destination', folder);
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? 'none';
  expect(tarball).toBe(`fido2-sca-${ours.version}.tgz`);
  mkdirSync(project);
  writeFileSync(path.join(project, 'package.json'), '{"type":"module","private":true}');
  try {
    npm(project, 'install', path.join(folder, tarball), '--ignore-scripts', '--no-audit', '--no-fund', ...IMPATIENT);
  } catch (error) {
    const why = UNREACHABLE.exec((error as { readonly stderr?: string }).stderr ?? '')?.[1];
    if (why === undefined) throw error;
    unreachable = `the registry cannot be reached: ${why}`;
    console.warn(`test/package.test.ts is skipped: ${unreachable}`);
  }
}, SLOW_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('is under the name, version and licence of this repository, and depends on exact versions', () => {
  const manifest = JSON.parse(readFileSync(path.join(built, 'package.json'), 'utf8'));
  expect(manifest).toMatchObject({ name: 'fido2-sca', version: ours.version, license: ours.license });
  expect(manifest).not.toHaveProperty('private');
  expect(Object.keys(manifest.dependencies).length).toBeGreaterThan(5);
  for (const [name, version] of Object.entries(manifest.dependencies)) {
    expect(version, name).toBe((ours.dependencies as Readonly<Record<string, string>>)[name]);
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

it('has a page of its own, without a link that leads nowhere there, and with every entry point', () => {
  const page = readFileSync(path.join(built, 'README.md'), 'utf8');
  const links = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to.split('#')[0] ?? '');
  expect(links.filter((to) => !/^([a-z]+:|$)/.test(to) && !existsSync(path.join(built, to)))).toEqual([]);
  const { exports } = JSON.parse(readFileSync(path.join(built, 'package.json'), 'utf8'));
  const named = Object.keys(exports).map((each) => `\`fido2-sca${each.slice(1).replace('*', '…')}\``);
  expect(named.filter((each) => !page.includes(each))).toEqual([]);
});

it('brings no source, no test and no server of ours', (context) => {
  installed(context);
  const files = readdirSync(path.join(project, 'node_modules/fido2-sca'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => /(?<!\.d)\.ts$|^(http|storage|database|cli)\b|tsconfig/.test(file))).toEqual([]);
  expect(existsSync(path.join(project, 'node_modules/fastify'))).toBe(false);
  const declarations = files.filter((file) => file.endsWith('.d.ts'));
  const texts = declarations.map((file) => readFileSync(path.join(project, 'node_modules/fido2-sca', file), 'utf8'));
  expect(texts.filter((text) => /(from|import\() ?['"]\.[^'"]*\.ts['"]/.test(text))).toEqual([]);
});

it('runs the first example, which pays', async (context) => {
  installed(context);
  await using bank = await startJudgeOnly(['node_modules/fido2-sca/examples/judge-only/judge-only.js'], project);
  expect(await payOnce(bank)).toEqual({ status: 'ACSC' });
});

it(
  'is imported by the names of its exports, with types',
  (context) => {
    installed(context);
    writeFileSync(path.join(project, 'consumer.ts'), CONSUMER);
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
    const types = ['--types', 'node', '--typeRoots', path.join(ROOT, 'node_modules/@types')];
    const options = ['--strict', '--module', 'nodenext', '--target', 'es2024', '--outDir', 'out', ...types, '--skipLibCheck'];
    execFileSync(process.execPath, [tsc, ...options, 'consumer.ts'], { cwd: project, encoding: 'utf8' });
    expect(execFileSync(process.execPath, ['out/consumer.js'], { cwd: project, encoding: 'utf8' })).toBe('409 43 pending\n');
    writeFileSync(path.join(project, 'consumer.ts'), CONSUMER.replace("'pending'", "'nothing'"));
    expect(() => execFileSync(process.execPath, [tsc, ...options, 'consumer.ts'], { cwd: project, encoding: 'utf8' })).toThrow();
  },
  SLOW_MS,
);

const CONSUMER = `
import { relyingParty } from 'fido2-sca/relying-party';
import { createAuthenticator } from 'fido2-sca/authenticator';
import type { CredentialStatus } from 'fido2-sca/core/credential-record';
import { publicFace } from 'fido2-sca/core/public-face';
import { link } from 'fido2-sca/ceremonies/scopes/link';
import { ACCEPTED_ALGORITHMS } from 'fido2-sca/webauthn/public-key';
const bank = relyingParty({ id: 'bank.example', name: 'Bank', origins: ['https://bank.example'] });
const facts = { paymentId: 'p', payerId: 'a', payerIban: 'i', payee: { name: 'n', iban: 'i' }, amount: { currency: 'EUR', value: '1.00' }, reference: null };
const linked: string = bank.linkPayment(facts, bank.frame('x', 0), new Uint8Array(32)).challenge;
const status: CredentialStatus = 'pending';
if (link('payment', facts, bank.frame('x', 0), new Uint8Array(32)).challenge !== linked) throw new Error('two links');
if (typeof createAuthenticator !== 'function' || ACCEPTED_ALGORITHMS.length === 0) throw new Error('no authenticator');
console.log(publicFace({ ok: false, failure: 'authorisation-not-open' }).status, linked.length, status);
`;

function installed({ skip }: TestContext): void {
  if (unreachable !== null) skip(unreachable);
}

/** What a script of npm hands on about this repository must not lead a second npm back to it. */
function npm(where: string, ...args: readonly string[]): string {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_(local_|global_)?prefix$|^INIT_CWD$/.test(name)),
  );
  return execFileSync('npm', ['--prefix', where, ...args], { cwd: where, env, encoding: 'utf8', stdio: 'pipe' });
}
