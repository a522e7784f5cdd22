/**
 * The source as text: which files there are, and what each imports. For the tests of the house's own rules.
 *
 * A small scanner is enough, because the source has one way of importing (double-checked: what it finds must exist).
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SKIPPED = /(^|\/)(node_modules|dist|results)(\/|$)/;

/** Files under the folders, as paths from the root with forward slashes, sorted. A folder that is not there yet has none. */
export function filesUnder(...folders: string[]): string[] {
  return folders.flatMap((folder) => listed(folder)).sort();
}

export function readSource(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** The code without its comments. Good enough for looking for words: it knows nothing of `//` inside a string but URLs. */
export function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(?<!:)\/\/.*$/gm, '');
}

/** `to` is a path from the root, or the name of a package. */
export type Import = { readonly from: string; readonly to: string; readonly typesOnly: boolean };

const STATEMENT = /^(?:import|export)\s+(type\s+)?([^'"();]*?)\s*from\s*['"]([^'"]+)['"]/gm;
const BARE_OR_DYNAMIC = /(?:^import\s*|\bimport\(\s*)['"]([^'"]+)['"]/gm;

export function importsOf(file: string): Import[] {
  const code = withoutComments(readSource(file));
  const named = [...code.matchAll(STATEMENT)].map(([, type, names = '', to = '']) => ({
    to,
    typesOnly: type !== undefined || onlyTypes(names),
  }));
  const others = [...code.matchAll(BARE_OR_DYNAMIC)].map(([, to = '']) => ({ to, typesOnly: false }));
  return [...named, ...others].map(({ to, typesOnly }) => ({ from: file, to: resolved(file, to), typesOnly }));
}

/** `{ type A, type B }` is gone at run time as `import type` is. */
function onlyTypes(names: string): boolean {
  const inner = /^\{([\s\S]*)\}$/.exec(names.trim())?.[1];
  const list = inner
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return list !== undefined && list.length > 0 && list.every((name) => name.startsWith('type '));
}

function resolved(file: string, to: string): string {
  return to.startsWith('.') ? path.posix.join(path.posix.dirname(file), to) : to;
}

function listed(folder: string): string[] {
  try {
    const entries = readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files
      .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
      .filter((file) => !SKIPPED.test(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
