/**
 * `npm run build:package`: core, webauthn, ceremonies, the authenticator and the example as JavaScript with declarations, in
 * `dist/package`, ready for `npm pack`.
 *
 * The manifest is made here: what the package depends on is read from the code that was emitted, at the versions that this
 * repository pins, so a dependency can be neither forgotten nor newer than what was tested.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDERS = ['core', 'webauthn', 'ceremonies', 'authenticator', 'examples'];
const IMPORTED = /\b(?:from\s+|import\s*\(?\s*)['"]([^'"./][^'"]*)['"]/g;

/** @param out where it is built; emptied first */
export function buildPackage(out: string): void {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  emit(out);
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).map((file) => path.join(out, file));
  for (const file of files.filter((each) => each.endsWith('.d.ts'))) pointAtJavaScript(file);
  const code = files.filter((file) => file.endsWith('.js')).map((file) => readFileSync(file, 'utf8'));
  writeFileSync(path.join(out, 'package.json'), `${JSON.stringify(manifest(code), null, 2)}\n`);
  copyFileSync(path.join(ROOT, 'LICENSE'), path.join(out, 'LICENSE'));
  copyFileSync(path.join(ROOT, 'server/cli/package/README.md'), path.join(out, 'README.md'));
}

function emit(out: string): void {
  const config = path.join(out, 'tsconfig.json');
  const compilerOptions = {
    allowImportingTsExtensions: false,
    rewriteRelativeImportExtensions: true,
    noEmit: false,
    declaration: true,
    rootDir: path.join(ROOT, 'server'),
    outDir: out,
    typeRoots: [path.join(ROOT, 'node_modules/@types')],
    types: ['node'],
  };
  const include = FOLDERS.map((folder) => path.join(ROOT, 'server', folder));
  writeFileSync(config, JSON.stringify({ extends: path.join(ROOT, 'tsconfig.json'), compilerOptions, include, exclude: [] }));
  execFileSync(process.execPath, [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', config], { stdio: 'inherit' });
  rmSync(config);
}

/** The compiler leaves `.ts` in the imports of declarations, where a package has none. */
function pointAtJavaScript(file: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(/((?:from|import)\s*\(?\s*['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'));
}

function manifest(code: readonly string[]) {
  const ours = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    readonly [member: string]: string;
  } & { readonly dependencies: Readonly<Record<string, string>> };
  const at = (file: string) => ({ types: `./${file}.d.ts`, default: `./${file}.js` });
  return {
    name: ours.name,
    version: ours.version,
    description: ours.description,
    license: ours.license,
    type: 'module',
    engines: ours.engines,
    exports: {
      './relying-party': at('ceremonies/relying-party'),
      './authenticator': at('authenticator/node/create-authenticator'),
      ...Object.fromEntries(FOLDERS.map((folder) => [`./${folder}/*`, at(`${folder}/*`)])),
    },
    files: [...FOLDERS, 'LICENSE', 'README.md'],
    dependencies: Object.fromEntries(packagesIn(code).map((name) => [name, pinned(name, ours.dependencies)])),
  };
}

function packagesIn(code: readonly string[]): string[] {
  const specifiers = code.flatMap((text) => [...text.matchAll(IMPORTED)].map(([, name = '']) => name));
  const names = specifiers.filter((name) => !name.startsWith('node:')).map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
  return [...new Set(names)].sort();
}

function pinned(name: string, dependencies: Readonly<Record<string, string>>): string {
  const version = dependencies[name];
  if (version === undefined) throw new Error(`${name} is imported, and is no dependency`);
  return version;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildPackage(path.join(ROOT, 'dist/package'));
