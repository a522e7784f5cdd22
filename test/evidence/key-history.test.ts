/**
 * Evidence across a rotation of the audit key: a verifier who trusts one key follows the history to the others.
 *
 * Contract §6. The history is believed in nothing but statements that a trusted key signed, and only where it has no fork.
 */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditSigner } from '../../server/core/audit/audit-key.ts';
import { signRotation } from '../../server/core/audit/audit-key-rotation.ts';
import { ROTATION_LABEL } from '../../server/core/audit/signed-statement.ts';
import { AUDIT_KEY } from '../support/bank/bank.ts';
import { expectStatus } from '../support/bank/payer-browser.ts';
import { runTool } from '../support/servers/run-tool.ts';
import { digested, sealed } from '../support/worlds/evidence-world.ts';
import { NEXT_KEY, type RotationWorld, rotationWorld } from '../support/worlds/rotation-world.ts';

let world: RotationWorld;
const [OLD, NEXT] = [auditSigner(AUDIT_KEY), auditSigner(NEXT_KEY)];
const stranger = generateKeyPairSync('ed25519').privateKey;
const at = (name: string) => join(world.folder, name);
const write = (name: string, content: unknown) => writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content));
const verify = (file: string, ...args: string[]) =>
  runTool('audit/verify-evidence.ts', [at(file), '--rp-id', 'localhost', '--origin', 'http://localhost:3000', ...args], {});
const trusting = (key: string, history?: string) => ['--audit-key', at(key), ...(history ? ['--audit-keys-history', at(history)] : [])];

beforeAll(async () => {
  world = await rotationWorld();
  world.alice.app = await world.startedAgain();
  const published = expectStatus(200, await world.alice.get('/.well-known/fido2-sca-audit-keys')).body;
  write('history.json', published);
  write('before.json', world.evidence);
  write('after.json', expectStatus(200, await world.alice.get(`/api/payments/${world.paymentId}/evidence`)).text);
  write('old-public.pem', OLD.publicKeyPem);
  write('next-public.pem', NEXT.publicKeyPem);
});
afterAll(() => world.close());

describe('evidence that was downloaded after the rotation: sealed by the new key, under a checkpoint of the old one', () => {
  it.each<[string, string[], number]>([
    ['the old key alone', ['old-public.pem'], 1],
    ['the new key alone', ['next-public.pem'], 1],
    ['the old key and the history', ['old-public.pem', 'history.json'], 0],
    ['the new key and the history', ['next-public.pem', 'history.json'], 0],
    ['the published document, as ever', ['history.json'], 0],
  ])('with %s', async (_, [key, history], code) => {
    const run = await verify('after.json', ...trusting(key as string, history));
    expect([run.code, run.err]).toEqual([code, '']);
    expect(run.out).toContain(code === 0 ? '  bound: ' : '  consistent: ');
  });

  it('with a stranger’s key the history leads nowhere', async () => {
    write('stranger.pem', auditSigner(stranger).publicKeyPem);
    expect((await verify('after.json', ...trusting('stranger.pem', 'history.json'))).code).toBe(1);
  });

  it('of before the rotation verifies with the old key alone', async () => {
    expect((await verify('before.json', ...trusting('old-public.pem'))).code).toBe(0);
  });
});

describe('evidence that the thief of the retired key sealed', () => {
  const forged = (acceptedAt: number) => {
    const document = structuredClone(world.evidence);
    Object.assign(document, { acceptedAt: new Date(acceptedAt).toISOString() });
    Object.assign(document.audit, { checkpoint: null, path: null });
    document.audit.event.recordedAt = document.acceptedAt;
    digested(document);
    return sealed(document);
  };
  const rotatedAt = async () => Date.parse((await world.bank.stores.auditKeys.all()).at(-1)?.rotation?.statement.rotatedAt ?? '');

  it.each([
    ['the published document', ['history.json']],
    ['the new key and the history', ['next-public.pem', 'history.json']],
    ['the old key and the history', ['old-public.pem', 'history.json']],
  ])('for a payment from after the rotation counts for nothing: %s', async (_, [key, history]) => {
    write('late.json', forged((await rotatedAt()) + 1_000));
    const late = await verify('late.json', ...trusting(key as string, history));
    expect([late.code, late.out.includes('FAILS      seal'), late.out.includes('  consistent: ')]).toEqual([1, true, true]);
    // What is dated before it cannot be told apart: server/evidence/README.md says so.
    write('dated-back.json', forged((await rotatedAt()) - 1));
    expect((await verify('dated-back.json', ...trusting(key as string, history))).code).toBe(0);
  });
});

describe('a history that somebody made', () => {
  const entry = (signer: typeof OLD, rotation: unknown) => ({ keyId: signer.keyId, publicKeyPem: signer.publicKeyPem, rotation });
  it('gives a stranger’s key no trust where no statement leads to it', async () => {
    write('invented.json', sealed(JSON.parse(JSON.stringify(world.evidence)), stranger));
    write('with-stranger.json', { keys: [entry(OLD, null), entry(auditSigner(stranger), null)] });
    const { code, out } = await verify('invented.json', ...trusting('old-public.pem', 'with-stranger.json'));
    expect([code, out.includes('FAILS      seal')]).toEqual([1, true]);
  });

  it.each<[string, () => unknown, string]>([
    [
      'whose statement only the stranger signed',
      () => {
        const signer = auditSigner(stranger);
        const statement = { ...signRotation(signer, signer, 0).statement, previousKeyId: OLD.keyId };
        const signature = signer.sign(ROTATION_LABEL, statement);
        return { keys: [entry(OLD, null), entry(signer, { statement, signature, previousSignature: signature })] };
      },
      'and both did not sign that',
    ],
    ['whose predecessor is not in it', () => ({ keys: [entry(NEXT, signRotation(OLD, NEXT, 0))] }), 'and both did not sign that'],
    ['whose statement is none', () => ({ keys: [entry(OLD, 'x')] }), 'and both did not sign that'],
    ['that holds no key', () => ({ keys: [{ publicKeyPem: 'junk' }] }), 'holds no Ed25519 public key in PEM'],
    ['that is none', () => 'Dear bank,', 'holds no keys as /.well-known/fido2-sca-audit-keys gives them'],
  ])('%s: one clear line, exit 1', async (_, content, line) => {
    write('bad.json', content());
    const { code, out, err } = await verify('after.json', ...trusting('old-public.pem', 'bad.json'));
    expect([code, out, err.trim().split('\n').length]).toEqual([1, '', 1]);
    expect(err).toContain(line);
  });

  it('is of no use without a key to begin with', async () => {
    const { code, err } = await verify('after.json', '--audit-keys-history', at('history.json'));
    expect([code, err]).toEqual([1, '--audit-keys-history leads on from a key that you trust: give that with --audit-key\n']);
  });
});
