/**
 * A history of audit keys in which one key was followed twice: somebody else had it as well (contract §6).
 *
 * A thief of a retired key can sign that it was followed by a key of theirs. Who trusts the real successor must not be led
 * back to the stolen key and from there to the thief's.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditSigner } from '../../server/core/audit/audit-key.ts';
import { signRotation } from '../../server/core/audit/audit-key-rotation.ts';
import { AUDIT_KEY, START } from '../support/bank/bank.ts';
import { runTool } from '../support/servers/run-tool.ts';
import { evidenceWorld, sealed } from '../support/worlds/evidence-world.ts';

const [nextKey, stranger] = [generateKeyPairSync('ed25519').privateKey, generateKeyPairSync('ed25519').privateKey];
const [OLD, NEXT, thief] = [auditSigner(AUDIT_KEY), auditSigner(nextKey), auditSigner(stranger)];
const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-forks-'));
const at = (name: string) => join(folder, name);
const write = (name: string, content: unknown) => writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content));
const verify = (...args: string[]) =>
  runTool('audit/verify-evidence.ts', [at('invented.json'), '--rp-id', 'localhost', '--origin', 'http://localhost:3000', ...args], {});
const trusting = (key: string, history: string) => ['--audit-key', at(key), '--audit-keys-history', at(history)];

beforeAll(async () => {
  const { document, bank } = await evidenceWorld();
  write('invented.json', sealed({ ...document, audit: { ...document.audit, checkpoint: null, path: null } }, stranger));
  write('old-public.pem', OLD.publicKeyPem);
  write('next-public.pem', NEXT.publicKeyPem);
  await bank.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** After everything that happens here. */
const END = START + 86_400_000;

describe('a history with a fork', () => {
  const entry = (signer: typeof OLD, rotation: unknown) => ({ keyId: signer.keyId, publicKeyPem: signer.publicKeyPem, rotation });
  const [real, stolen] = [signRotation(OLD, NEXT, END), signRotation(OLD, thief, END)];
  const before = signRotation(thief, NEXT, END);

  it.each<[string, unknown[], string]>([
    [
      'two successors: a thief of the old key names one more',
      [entry(OLD, null), entry(NEXT, real), entry(thief, stolen)],
      `${OLD.keyId} was followed twice`,
    ],
    [
      'two predecessors: one key with two rotations',
      [entry(OLD, null), entry(thief, null), entry(NEXT, real), entry(NEXT, before)],
      `${NEXT.keyId} followed twice`,
    ],
    ['the same step at two times', [entry(OLD, null), entry(NEXT, real), entry(NEXT, signRotation(OLD, NEXT, END + 1))], 'twice'],
  ])('%s: one clear line, exit 1', async (_, keys, line) => {
    write('forked.json', { keys });
    for (const key of ['next-public.pem', 'old-public.pem']) {
      const { code, out, err } = await verify(...trusting(key, 'forked.json'));
      expect([code, out, err.trim().split('\n').length]).toEqual([1, '', 1]);
      expect(err).toContain(line);
    }
  });

  it('is seen across two files, and the same file twice is none', async () => {
    write('one.json', { keys: [entry(OLD, null), entry(NEXT, real)] });
    write('two.json', { keys: [entry(OLD, null), entry(thief, stolen)] });
    const both = (other: string) => [...trusting('next-public.pem', 'one.json'), '--audit-keys-history', at(other)];
    expect((await verify(...both('two.json'))).err).toContain(`${OLD.keyId} was followed twice`);
    expect((await verify(...both('one.json'))).err).toBe('');
  });

  it('is seen against the document that is trusted', async () => {
    write('one.json', { keys: [entry(OLD, null), entry(NEXT, real)] });
    write('two.json', { keys: [entry(OLD, null), entry(thief, stolen)] });
    const { code, out, err } = await verify(...trusting('one.json', 'two.json'));
    expect([code, out, err.trim().split('\n').length]).toEqual([1, '', 1]);
    expect(err).toContain(`${OLD.keyId} was followed twice`);
    expect((await verify(...trusting('one.json', 'one.json'))).err).toBe('');
    write('forked.json', { keys: [entry(OLD, null), entry(NEXT, real), entry(thief, stolen)] });
    expect((await verify('--audit-key', at('forked.json'))).err).toContain(`${OLD.keyId} was followed twice`);
  });

  it('that leads on from the old key leads nowhere where the new one is trusted as well', async () => {
    write('two.json', { keys: [entry(OLD, null), entry(thief, stolen)] });
    const { code, out } = await verify(...trusting('old-public.pem', 'two.json'), '--audit-key', at('next-public.pem'));
    expect([code, out.includes('FAILS      seal')]).toEqual([1, true]);
  });

  it('that nobody can see, by who trusts the stolen key alone: that is led astray, and server/evidence/README.md says so', async () => {
    write('two.json', { keys: [entry(OLD, null), entry(thief, stolen)] });
    expect((await verify(...trusting('old-public.pem', 'two.json'))).code).toBe(0);
  });

  it('that leaves out the real step leads from the new key nowhere', async () => {
    write('two.json', { keys: [entry(OLD, null), entry(thief, stolen)] });
    const { code, out } = await verify(...trusting('next-public.pem', 'two.json'));
    expect([code, out.includes('FAILS      seal')]).toEqual([1, true]);
  });
});
