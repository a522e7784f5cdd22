/**
 * `verify-audit` in a database that somebody wrote to who wants another key to count: contract §6, RTS Art 29.
 *
 * Whoever has the retired key, the database, or both, can make neither a log nor a predecessor that the new key would stand for.
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { auditKeyTrail } from '../../server/cli/audit/audit-key-trail.ts';
import { auditKey, auditSigner } from '../../server/core/audit/audit-key.ts';
import { type KeyRotation, signRotation } from '../../server/core/audit/audit-key-rotation.ts';
import { CHECKPOINT_LABEL, ROTATION_LABEL } from '../../server/core/audit/signed-statement.ts';
import { AUDIT_KEY } from '../support/bank/bank.ts';
import { tamper, temporaryDatabase } from '../support/databases/temporary-database.ts';
import { runTool } from '../support/servers/run-tool.ts';
import { NEXT_KEY, privatePem } from '../support/worlds/rotation-world.ts';

const [OLD, NEXT] = [auditSigner(AUDIT_KEY), auditSigner(NEXT_KEY)];
const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-forged-'));
writeFileSync(join(folder, 'next.pem'), privatePem(NEXT_KEY));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('verify-audit in a database that somebody wrote to', () => {
  /** A log of five events, of which the third is the rotation; checkpoints over two by the old key, over five by whom the test says. */
  async function log(options: { signer?: typeof OLD; sql?: (signed: KeyRotation) => string } = {}) {
    await using here = await temporaryDatabase();
    const act = { now: 0, requestId: 'request', sessionRef: null };
    const access = { type: 'access', outcome: 'success', details: {} } as const;
    const { auditKeys, audit, checkpoints, facts } = here.stores;
    await auditKeys.publish(OLD.keyId, OLD.publicKeyPem, 0);
    await facts.remember('fingerprint AUDIT_KEY_FILE', OLD.keyId);
    await audit.record(act, access, access);
    await checkpoints.make(OLD, 0);
    const signed = signRotation(OLD, NEXT, 1);
    expect(await auditKeys.rotate(OLD, signed, act)).toBe(true);
    await audit.record(act, access, access);
    const { rootHash, treeSize, signedAt } = (await checkpoints.make(NEXT, 0)) ?? { rootHash: '', treeSize: 0, signedAt: '' };
    const signer = options.signer ?? NEXT;
    const statement = { treeSize, rootHash, signedAt, keyId: signer.keyId };
    await tamper(
      here.path,
      `UPDATE audit_checkpoints SET key_id = '${signer.keyId}', signature = '${signer.sign(CHECKPOINT_LABEL, statement)}' WHERE tree_size = 5;
       ${options.sql?.(signed) ?? ''}`,
    );
    return await runTool('audit/verify-audit.ts', [], { DATABASE_URL: `sqlite:${here.path}`, AUDIT_KEY_FILE: join(folder, 'next.pem') });
  }
  const stored = (changed: KeyRotation) => `UPDATE audit_keys SET rotation = '${JSON.stringify(changed)}' WHERE key_id = '${NEXT.keyId}'`;
  const stranger = auditSigner(generateKeyPairSync('ed25519').privateKey);
  const forged = `INSERT INTO audit_keys (key_id, public_key_pem, valid_from, valid_until) VALUES ('${stranger.keyId}', '${stranger.publicKeyPem}', 0, 0)`;
  const swapped = (signed: KeyRotation) => {
    const statement = { ...signed.statement, previousKeyId: stranger.keyId };
    const signatures = { previousSignature: stranger.sign(ROTATION_LABEL, statement), signature: stranger.sign(ROTATION_LABEL, statement) };
    return { statement, ...signatures };
  };
  const unsigned = `both keys have to sign that it follows another, and did not`;

  it('nothing written: it agrees', async () => {
    expect(await log()).toMatchObject({ code: 0, err: '', out: expect.stringContaining('2 checkpoints signed over it') });
  });

  it('the details of the rotation deleted, as all details may be: it agrees', async () => {
    expect(await log({ sql: () => 'DELETE FROM audit_details WHERE sequence = 3' })).toMatchObject({ code: 0, err: '' });
  });

  it.each<[string, Parameters<typeof log>[0], string]>([
    [
      'the retired key signed the whole log',
      { signer: OLD },
      'event 5: the checkpoint here is signed with a key that was retired at event 3',
    ],
    [
      'a forged predecessor',
      { sql: () => forged },
      `audit key ${stranger.keyId}: is in the database, and no rotation that both keys signed leads to it`,
    ],
    ['a forged predecessor that the new key never acknowledged', { sql: (signed) => `${forged}; ${stored(swapped(signed))}` }, unsigned],
    [
      'a changed statement',
      { sql: (signed) => stored({ ...signed, statement: { ...signed.statement, rotatedAt: '2000-01-01T00:00:00.000Z' } }) },
      unsigned,
    ],
    ['one signature', { sql: (signed) => stored({ ...signed, previousSignature: signed.signature }) }, unsigned],
    [
      'no statement',
      { sql: () => `UPDATE audit_keys SET rotation = NULL` },
      `audit key ${OLD.keyId}: is in the database, and no rotation that both keys signed leads to it`,
    ],
    [
      'another statement than the event records, also signed by both',
      { sql: () => stored(signRotation(OLD, NEXT, 2)) },
      'event 3: records a rotation of the audit key that is not the one both keys signed',
    ],
  ])('%s', async (_, options, line) => {
    const { code, out, err } = await log(options);
    expect([code, out, err.trim().split('\n').length]).toEqual([1, '', 1]);
    expect(err).toContain(line);
  });

  it('a rotation that both signed and the log has no event of', async () => {
    await using here = await temporaryDatabase();
    const columns = 'INSERT INTO audit_keys (key_id, public_key_pem, valid_from, valid_until, rotation)';
    await here.run(`${columns} VALUES ($1, $2, 0, 1, NULL)`, [OLD.keyId, OLD.publicKeyPem]);
    await here.run(`${columns} VALUES ($1, $2, 1, NULL, $3)`, [NEXT.keyId, NEXT.publicKeyPem, JSON.stringify(signRotation(OLD, NEXT, 1))]);
    const env = { DATABASE_URL: `sqlite:${here.path}`, AUDIT_KEY_FILE: join(folder, 'next.pem') };
    const line = `audit key ${OLD.keyId}: was retired, and the log has no event of that\n`;
    expect(await runTool('audit/verify-audit.ts', [], env)).toMatchObject({ code: 1, err: line });
  });
});

describe('a rotation', () => {
  it('is at no time before the last checkpoint of the old key, which would count for nothing then', async () => {
    await using here = await temporaryDatabase();
    const { audit, auditKeys, checkpoints, facts } = here.stores;
    await auditKeys.publish(OLD.keyId, OLD.publicKeyPem, 0);
    await facts.remember('fingerprint AUDIT_KEY_FILE', OLD.keyId);
    const act = { now: 0, requestId: 'request', sessionRef: null };
    await audit.record(act, { type: 'access', outcome: 'success', details: {} });
    await checkpoints.make(OLD, 5_000);
    expect(await auditKeys.rotate(OLD, signRotation(OLD, NEXT, 5_000), { ...act, now: 5_000 })).toBe(false);
    expect([await auditKeys.isInUse(OLD.keyId), (await audit.head()).sequence]).toEqual([true, 1]);
    expect(await auditKeys.rotate(OLD, signRotation(OLD, NEXT, 5_001), { ...act, now: 5_001 })).toBe(true);
  });

  it('that comes while the log is read is named as what it is, not as a forgery', async () => {
    await using here = await temporaryDatabase();
    const { auditKeys, facts } = here.stores;
    await auditKeys.publish(OLD.keyId, OLD.publicKeyPem, 0);
    await facts.remember('fingerprint AUDIT_KEY_FILE', OLD.keyId);
    await auditKeys.rotate(OLD, signRotation(OLD, NEXT, 1), { now: 1, requestId: 'request', sessionRef: null });
    const trail = auditKeyTrail(auditKey(createPublicKey(AUDIT_KEY)), await auditKeys.all());
    expect(trail).toBe(`audit key ${NEXT.keyId}: follows the configured one by the word of both; AUDIT_KEY_FILE has to name its file`);
  });

  it('is the only way to a second key: none is published beside the one in use', async () => {
    await using here = await temporaryDatabase();
    const { auditKeys } = here.stores;
    for (const [at, { keyId, publicKeyPem }] of [OLD, NEXT].entries()) await auditKeys.publish(keyId, publicKeyPem, at);
    expect((await auditKeys.all()).map(({ keyId }) => keyId)).toEqual([OLD.keyId]);
  });
});
