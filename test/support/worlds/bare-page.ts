/**
 * A page without a browser: source bundled as for one, and run where there is nothing but what every page has.
 *
 * `node:vm` gives a global object of its own: no `process`, no `require`, no `Buffer`. What is here of the web is listed below,
 * so that code which needs more fails.
 */
import { join, relative } from 'node:path';
import { createContext, Script } from 'node:vm';
import { build } from 'vite';
import { ROOT } from '../source-files.ts';

/** A file of this name is nowhere: what it would hold is the source that is given. */
const ENTRY = join(ROOT, 'in-a-page.ts');

/** @returns what the source exports, and the files that it was made of, as paths from the root */
export async function openBarePage<Exports>(source: string): Promise<{ page: Exports; modules: string[] }> {
  const built = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    plugins: [{ name: 'page', resolveId: (id) => (id === ENTRY ? id : null), load: (id) => (id === ENTRY ? source : null) }],
    build: { write: false, minify: false, lib: { entry: ENTRY, formats: ['iife'], name: 'page' } },
  });
  const [chunk] = (Array.isArray(built) && built[0]?.output) || [];
  if (!chunk) throw new Error('nothing was built');
  const { crypto, TextEncoder, TextDecoder, btoa, structuredClone, DOMException } = globalThis;
  const context = createContext({ crypto, TextEncoder, TextDecoder, btoa, structuredClone, DOMException });
  new Script(`${chunk.code}; globalThis.page = page;`).runInContext(context);
  return { page: context.page, modules: chunk.moduleIds.filter((id) => id !== ENTRY).map((id) => relative(ROOT, id)) };
}
