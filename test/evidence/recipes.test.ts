/**
 * The recipes of the README, run as they stand there: the signature holds for tools that share no code with ours.
 *
 * OpenSSL, and Yubico's libfido2 (`fido2-assert`, Debian's fido2-tools) where it is installed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSource } from '../support/source-files.ts';
import { type EvidenceWorld, evidenceWorld } from '../support/worlds/evidence-world.ts';

const [take = '', openssl = '', fido2 = ''] = [...readSource('README.md').matchAll(/```sh\n([\s\S]*?)```/g)].map(([, script]) => script);
const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-recipes-'));
const hasFido2 = spawnSync('fido2-assert', []).error === undefined;
if (!hasFido2) console.log('fido2-assert is not installed (apt-get install fido2-tools): its recipe is skipped');

let world: EvidenceWorld;
beforeAll(async () => {
  world = await evidenceWorld();
});
afterAll(async () => {
  await world.bank.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs lines of a shell in the folder of the evidence. */
function shell(script: string) {
  const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', script], { cwd: folder, encoding: 'utf8' });
  return { code: status, said: stdout + stderr };
}

describe.each<[string, string, boolean, string]>([
  ['openssl', openssl, true, 'Verified OK'],
  ['fido2-assert', fido2, hasFido2, 'verified'],
])('the recipe for %s', (name, recipe, installed, good) => {
  it.skipIf(!installed)('holds for evidence, and not for evidence with one bit changed', () => {
    expect(recipe).toContain(name);
    writeFileSync(join(folder, 'evidence.json'), JSON.stringify(world.document));
    expect(shell(take)).toEqual({ code: 0, said: '' });
    expect(shell(recipe)).toEqual({ code: 0, said: `${good}\n` });

    const path = join(folder, 'clientDataJSON');
    const bytes = readFileSync(path);
    bytes[20] = (bytes[20] as number) ^ 1;
    writeFileSync(path, bytes);
    const { code, said } = shell(recipe);
    expect(code).not.toBe(0);
    expect(said).not.toContain(good);
  });
});
