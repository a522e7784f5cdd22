/**
 * `rotate-audit-key` while the bank runs, and `verify-audit` over a log that two keys signed (contract §6, RTS Art 29).
 *
 * An instance that missed the rotation gives out no seal and no checkpoint. Whoever has the retired key, the database, or
 * both, can make neither a log nor a predecessor that the new key would stand for.
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditKey, auditSigner } from '../../server/core/audit/audit-key.ts';
import { type KeyRotation, rotationJoins } from '../../server/core/audit/audit-key-rotation.ts';
import { CHECKPOINT_LABEL } from '../../server/core/audit/signed-statement.ts';
import { AUDIT_KEY } from '../support/bank/bank.ts';
import { Browser, expectStatus } from '../support/bank/payer-browser.ts';
import { slugOf } from '../support/bank/refusals.ts';
import { expectSound } from '../support/bank/soundness.ts';
import { NEXT_KEY, privatePem, type RotationWorld, rotationWorld } from '../support/worlds/rotation-world.ts';

const [OLD, NEXT] = [auditSigner(AUDIT_KEY), auditSigner(NEXT_KEY)];
let world: RotationWorld;
let retiredAt = 0;
const rotation = async () => (await world.bank.stores.auditKeys.all()).at(-1)?.rotation as KeyRotation;

beforeAll(async () => {
  world = await rotationWorld();
  retiredAt = (await world.bank.stores.audit.head()).sequence;
});
afterAll(() => world.close());

describe('rotate-audit-key', () => {
  it('says which key signs now, and what the operator has to do; it moves no file', () => {
    const { rotated, folder } = world;
    expect([rotated.code, rotated.err]).toEqual([0, '']);
    expect(rotated.out).toContain(`${OLD.keyId} is retired; ${NEXT.keyId} signs from now on\n`);
    expect(rotated.out).toContain(`AUDIT_KEY_FILE has to name ${join(folder, 'next.pem')} from now on`);
    expect(readFileSync(join(folder, 'old.pem'), 'utf8')).toBe(privatePem(AUDIT_KEY));
    expect(existsSync(join(folder, 'next.pem'))).toBe(true);
  });

  it('is an event that holds the statement, signed by both', async () => {
    const event = (await world.bank.events()).at(-1);
    expect(event).toMatchObject({ sequence: retiredAt, type: 'audit-key-rotated', outcome: 'success' });
    expect(event?.details).toEqual(await rotation());
    const [old, next] = [AUDIT_KEY, NEXT_KEY].map((key) => auditKey(createPublicKey(key)));
    expect(old && next && rotationJoins(old, next, await rotation())).toBe(true);
    await expectSound(world.bank.database);
  });

  it('is published with the keys, by an instance that has the new one', async () => {
    const published = async (browser: Browser) => expectStatus(200, await browser.get('/.well-known/fido2-sca-audit-keys')).body.keys;
    const keys = await published(new Browser(await world.startedAgain(), 'reader'));
    // One that missed the rotation vouches for its own key and those before.
    expect(await published(world.bank.browser())).toEqual([keys[0]]);
    const { rotatedAt } = (await rotation()).statement;
    expect(keys).toMatchObject([
      { keyId: OLD.keyId, validUntil: rotatedAt, rotation: null },
      { keyId: NEXT.keyId, validFrom: rotatedAt, validUntil: null, rotation: await rotation() },
    ]);
  });
});

describe('an instance that still holds the old key', () => {
  it('seals nothing: 503, also after it was started again, which brings no key back', async () => {
    const keys = await world.bank.stores.auditKeys.all();
    for (const start of [() => world.bank.app, world.bank.restart]) {
      world.alice.app = await start();
      const refused = await world.alice.get(`/api/payments/${world.paymentId}/evidence`);
      expect([refused.status, slugOf(refused), refused.text.includes('seal"')]).toEqual([503, 'unavailable', false]);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(await world.bank.stores.auditKeys.all()).toEqual(keys);
  });

  it('makes no checkpoint', async () => {
    const { checkpoints } = world.bank.stores;
    const before = await checkpoints.latest();
    expect(before?.treeSize).toBeLessThan(retiredAt);
    await expect(checkpoints.make(OLD, world.bank.clock.now)).rejects.toThrow('was retired');
    expect(await checkpoints.latest()).toEqual(before);
  });
});

describe('an instance that was started with the new key', () => {
  it('seals evidence of before with it, and signs the log on', async () => {
    world.alice.app = await world.startedAgain();
    const { body } = expectStatus(200, await world.alice.get(`/api/payments/${world.paymentId}/evidence`));
    expect(body.seal.keyId).toBe(NEXT.keyId);
    expect(body.audit.checkpoint).toEqual(world.checkpoint);
    expect(await world.bank.stores.checkpoints.make(NEXT, world.bank.clock.now)).toMatchObject({ keyId: NEXT.keyId });
  });
});

describe('rotate-audit-key refuses with one clear line', () => {
  const write = (name: string, pem: string) => {
    writeFileSync(join(world.folder, name), pem);
    return join(world.folder, name);
  };
  const fresh = () => write('fresh.pem', privatePem(generateKeyPairSync('ed25519').privateKey));
  it.each<[string, string, () => string[], string]>([
    ['no file', 'next.pem', () => [], 'usage: npm run rotate-audit-key -- NEWKEYFILE'],
    ['the same key', 'next.pem', () => [join(world.folder, 'next.pem')], 'holds the key that is in use already'],
    ['a key from before', 'next.pem', () => [join(world.folder, 'old.pem')], 'holds a key that this database had before'],
    ['a key of another kind', 'next.pem', () => [write('x.pem', privatePem(generateKeyPairSync('x25519').privateKey))], 'holds no Ed25519'],
    ['a file that is not there', 'next.pem', () => ['nowhere.pem'], 'NEWKEYFILE is “nowhere.pem”; there is no file to read'],
    ['rotated already', 'old.pem', () => [fresh()], 'AUDIT_KEY_FILE holds a key that was rotated at '],
    ['a key that is not the database’s', 'fresh.pem', () => [fresh()], 'AUDIT_KEY_FILE is not the one that this database was made with'],
  ])('%s', async (_, keyFile, args, line) => {
    const before = await world.bank.stores.audit.head();
    const { code, out, err } = await world.tool(keyFile, 'audit/rotate-audit-key.ts', ...args());
    expect([code, out, err.trim().split('\n').length]).toEqual([1, '', 1]);
    expect(err).toContain(line);
    expect(await world.bank.stores.audit.head()).toEqual(before);
    expect(await world.bank.stores.auditKeys.isInUse(NEXT.keyId)).toBe(true);
  });
});

describe('verify-audit over both keys', () => {
  const verify = (...args: string[]) => world.tool('next.pem', 'audit/verify-audit.ts', ...args);
  const keep = (name: string, value: unknown) => {
    writeFileSync(join(world.folder, name), JSON.stringify(value));
    return join(world.folder, name);
  };

  it('agrees, also with the witness and the evidence of the time before', async () => {
    const kept = ['--since', keep('witness.jsonl', world.checkpoint), '--evidence', keep('evidence.json', world.evidence)];
    const { code, out, err } = await verify(...kept);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('2 checkpoints signed over it, 3 kept elsewhere agree');
  });

  it('wants the key that is in use', async () => {
    expect(await world.tool('old.pem', 'audit/verify-audit.ts')).toMatchObject({
      code: 1,
      err: expect.stringContaining('it has to name the file'),
    });
  });

  it('a witness’s checkpoint by the retired key over its rotation is none, though the root is right', async () => {
    const { rootHash, treeSize } = (await world.bank.stores.checkpoints.latest()) ?? { rootHash: '', treeSize: 0 };
    const statement = { treeSize, rootHash, signedAt: world.checkpoint.signedAt, keyId: OLD.keyId };
    const late = keep('late.jsonl', { ...statement, signature: OLD.sign(CHECKPOINT_LABEL, statement) });
    const line = `event ${treeSize}: the checkpoint that ${late} has of this is signed with a key that was retired at event ${retiredAt}\n`;
    expect(await verify('--since', late)).toMatchObject({ code: 1, err: line });
  });
});
