/**
 * The recipes of the specification, run as they stand there: the signature holds for tools that share no code with ours.
 *
 * OpenSSL, and Yubico's libfido2 (`fido2-assert`, Debian's fido2-tools) where it is installed; for each kind of key that it takes.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hasTool } from '../support/servers/command-line-tools.ts';
import { readSource } from '../support/source-files.ts';
import { readVectors } from '../vectors/published-vectors.ts';

const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-recipes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
if (!hasTool('openssl')) console.log('openssl is not installed (apt-get install openssl): its recipes are skipped');
if (!hasTool('fido2-assert')) console.log('fido2-assert is not installed (apt-get install fido2-tools): its recipe is skipped');

/** Runs lines of a shell in the folder of the evidence. */
function shell(script: string) {
  const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', script], { cwd: folder, encoding: 'utf8' });
  return { code: status, said: stdout + stderr };
}

describe('server/evidence/README.md', () => {
  const recipes = [...readSource('server/evidence/README.md').matchAll(/```sh\n([\s\S]*?)```/g)].map(([, script = '']) => script);
  const recipe = (words: string) => recipes.find((script) => script.includes(words)) ?? `false # no recipe has ${words}`;

  describe.each<[tool: 'openssl' | 'fido2-assert', words: string, key: string, evidence: string, good: string]>([
    ['openssl', 'dgst -sha256 -verify', 'es256', 'webauthn-es256', 'Verified OK'],
    ['openssl', 'dgst -sha256 -verify', 'rs256', 'webauthn-rs256', 'Verified OK'],
    ['openssl', 'pkeyutl -verify', 'eddsa', 'webauthn-eddsa', 'Signature Verified Successfully'],
    ['fido2-assert', 'fido2-assert', 'es256', 'webauthn-es256', 'verified'],
    ['fido2-assert', 'fido2-assert', 'eddsa', 'webauthn-eddsa', 'verified'],
    ['fido2-assert', 'fido2-assert', 'rs256', 'webauthn-rs256', 'verified'],
  ])('the recipe with %s (%s), %s', (tool, words, key, evidence, good) => {
    const script = recipe(words).replace('key.pem es256', `key.pem ${key}`);

    it.skipIf(!hasTool(tool) || !hasTool('openssl'))('holds for evidence, and not for evidence with one bit changed', () => {
      const vector = readVectors('evidence').vectors.find(({ name }) => name === evidence);
      writeFileSync(join(folder, 'evidence.json'), JSON.stringify(vector?.document));
      expect(shell(recipe('writeFileSync'))).toEqual({ code: 0, said: '' });
      expect(shell(script)).toEqual({ code: 0, said: `${good}\n` });

      const path = join(folder, 'clientDataJSON');
      const bytes = readFileSync(path);
      bytes[20] = (bytes[20] as number) ^ 1;
      writeFileSync(path, bytes);
      const { code, said } = shell(script);
      expect(code).not.toBe(0);
      expect(said).not.toContain(good);
    });
  });
});
