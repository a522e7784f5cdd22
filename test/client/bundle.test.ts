/**
 * What is in the client as it is built: what payers load first, what they load only when they open it, and what never leaves
 * the server.
 *
 * A folder that moves changes no type and no import, but may put the auditors' pages into every payer's first download. A
 * schema that is imported for more than its type would bring the server's validator along.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import { LATER } from '../../client/vite.config.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Files of each built script, as paths from the root. */
const scripts = new Map<string, string[]>();

beforeAll(async () => {
  const built = await build({ configFile: `${ROOT}client/vite.config.ts`, logLevel: 'error', build: { write: false } });
  if (!('output' in built)) throw new Error('one build was expected');
  for (const file of built.output)
    if (file.type === 'chunk')
      scripts.set(
        file.name,
        file.moduleIds.map((id) => id.replace(ROOT, '')),
      );
}, 60_000);

describe('the built client', () => {
  it('has a first script, which holds no file that is for later', () => {
    const first = scripts.get('client') ?? [];
    expect(first).toContain('client/main.ts');
    expect(first.filter((file) => LATER.some((beginning) => file.startsWith(`client/${beginning}`)))).toEqual([]);
  });

  it.each(LATER)('has %s, as a file that is there', (beginning) => {
    expect(existsSync(`${ROOT}client/${beginning}`)).toBe(true);
    if (beginning.endsWith('.css')) return;
    expect([...scripts.values()].flat().filter((file) => file.startsWith(`client/${beginning}`))).not.toEqual([]);
  });

  it('holds nothing of the server but core, and none of the packages that only the server needs', () => {
    const all = [...scripts.values()].flat();
    expect(all).toContain('server/core/dynamic-link.ts');
    expect(all.filter((file) => file.startsWith('server/') && !file.startsWith('server/core/'))).toEqual([]);
    expect(all.filter((file) => /node_modules\/(typebox|@sinclair|fastify|@fastify)\//.test(file))).toEqual([]);
  });
});
