/**
 * Checkpoints over a real log: what they are signed over, what can be proven from them, and when they are made.
 *
 * Contract §6, RFC 6962: every 1,000 events, every minute while events are pending, at shutdown; each is written to the witness.
 */
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Checkpoint, checkpointVerifies } from '../../../server/core/audit/audit-checkpoint.ts';
import { auditKey, auditSigner } from '../../../server/core/audit/audit-key.ts';
import { consistencyHolds, inclusionHolds, leafHash, treeHash } from '../../../server/core/audit/merkle-tree.ts';
import { fromBase64url, toBase64url } from '../../../server/core/encoding/base64url.ts';
import { checkWitness, keepCheckpoints } from '../../../server/process/checkpoint-keeper.ts';
import { AUDIT_KEY, openBank, START } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/databases/temporary-database.ts';

const SIGNER = auditSigner(AUDIT_KEY);
const KEYS = [auditKey(createPublicKey(AUDIT_KEY))];
const ACT = { now: START, requestId: 'request', sessionRef: null };
const entry = { type: 'access', outcome: 'success', details: {} } as const;

async function withKey(): Promise<TemporaryDatabase> {
  const here = await temporaryDatabase();
  await here.stores.auditKeys.publish(SIGNER.keyId, SIGNER.publicKeyPem, START);
  return here;
}
const record = (here: TemporaryDatabase, count: number) => here.stores.audit.record(ACT, ...Array.from({ length: count }, () => entry));
const leavesOf = async (here: TemporaryDatabase) =>
  (await here.stores.audit.after(0, 100_000)).map(({ event }) => leafHash(fromBase64url(event.hash)));
const root = ({ treeSize, rootHash }: Checkpoint) => ({ size: treeSize, root: fromBase64url(rootHash) });

afterEach(() => void vi.useRealTimers());

describe('a checkpoint', () => {
  it('is signed over the root of every event so far, across every size of kept subtrees', async () => {
    await using here = await withKey();
    const made: Checkpoint[] = [];
    for (const count of [1, 2, 252, 1, 1, 255, 300, 700, 24]) {
      await record(here, count);
      made.push((await here.stores.checkpoints.make(SIGNER, START)) as Checkpoint);
    }
    expect(made.map(({ treeSize }) => treeSize)).toEqual([1, 3, 255, 256, 257, 512, 812, 1512, 1536]);
    const leaves = await leavesOf(here);
    for (const checkpoint of made) {
      expect(checkpoint.rootHash, `${checkpoint.treeSize} events`).toBe(toBase64url(treeHash(leaves.slice(0, checkpoint.treeSize))));
      expect(checkpointVerifies(KEYS, checkpoint)).toBe(true);
      expect(checkpointVerifies(KEYS, { ...checkpoint, treeSize: checkpoint.treeSize + 1 })).toBe(false);
    }
    // Any two of them are of one log, and any event is in each that covers it.
    for (const later of made) {
      for (const earlier of made.filter(({ treeSize }) => treeSize <= later.treeSize)) {
        const proof = await here.stores.checkpoints.consistencyProof(earlier.treeSize, later.treeSize);
        expect(consistencyHolds(root(earlier), root(later), proof.map(fromBase64url))).toBe(true);
      }
      for (const sequence of [1, Math.ceil(later.treeSize / 2), later.treeSize]) {
        const path = await here.stores.checkpoints.inclusionPath(sequence, later.treeSize);
        const leaf = leaves[sequence - 1] as Uint8Array;
        expect(inclusionHolds(leaf, sequence - 1, later.treeSize, path.map(fromBase64url), fromBase64url(later.rootHash))).toBe(true);
      }
    }
  });

  it('is not made twice over the same events, also by two at once', async () => {
    await using here = await withKey();
    expect(await here.stores.checkpoints.make(SIGNER, START)).toBeNull();
    await record(here, 5);
    const made = await Promise.all([here.stores.checkpoints.make(SIGNER, START), here.stores.checkpoints.make(SIGNER, START)]);
    expect(made.map((each) => each?.treeSize)).toEqual([5, undefined]);
  });

  it('can be neither changed nor deleted', async () => {
    await using here = await withKey();
    await record(here, 300);
    await here.stores.checkpoints.make(SIGNER, START);
    for (const table of ['audit_checkpoints', 'audit_tree_nodes']) {
      await expect(here.run(`DELETE FROM ${table}`)).rejects.toThrow('append-only');
      await expect(here.run(`UPDATE ${table} SET rowid = rowid`)).rejects.toThrow('append-only');
    }
  });
});

describe('checkpoints of a bank', () => {
  it('are made when it stops, and then evidence carries one, for good', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paid = expectStatus(200, await alice.pay());
    expect((await alice.get(paid.body.evidence)).body.audit).toMatchObject({ checkpoint: null, path: null });
    alice.app = await bank.restart();
    const first = expectStatus(200, await alice.get(paid.body.evidence));
    expect(first.body.audit.checkpoint).toMatchObject({ keyId: SIGNER.keyId, treeSize: expect.any(Number) });
    expectStatus(200, await alice.pay());
    alice.app = await bank.restart();
    expect((await alice.get(paid.body.evidence)).text).toBe(first.text);
  });

  it('are made every minute while events are pending', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await using bank = await openBank();
    await bank.enrol('alice');
    expect(await bank.stores.checkpoints.latest()).toBeNull();
    vi.advanceTimersByTime(60_000);
    await vi.waitFor(async () => expect((await bank.stores.checkpoints.latest())?.treeSize).toBeGreaterThan(1));
  });

  it('are made after a thousand events, and every one is written to the witness, with what joins it to the one before', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-witness-'));
    const witness = join(folder, 'witness.jsonl');
    const bank = await openBank({ env: { AUDIT_WITNESS: witness } });
    const alice = await bank.enrol('alice');
    // Of the app's own log, so that its listeners hear of them: each refused change of another site is an event.
    for (let i = 0; i < 1_000; i += 1) {
      if (i % 50 === 0) bank.clock.advance(60_000); // only so many a minute go on record
      await alice.post('/api/payments', {}, { origin: 'https://evil.example' });
    }
    await vi.waitFor(async () => expect((await bank.stores.checkpoints.latest())?.treeSize).toBeGreaterThanOrEqual(1_000));
    await bank.close();
    const lines = readFileSync(witness, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(lines[0].consistency).toBeNull();
    for (const [i, { consistency, ...checkpoint }] of lines.entries()) {
      expect(checkpointVerifies(KEYS, checkpoint)).toBe(true);
      if (i > 0) expect(consistencyHolds(root(lines[i - 1]), root(checkpoint), consistency.proof.map(fromBase64url))).toBe(true);
    }
    rmSync(folder, { recursive: true });
  });
});

describe('on a log that is never quiet', () => {
  /** A keeper of a log that grows by `growth` events whenever a checkpoint is made, twenty times. @returns how large each one was */
  async function madeAt(growth: number): Promise<number[]> {
    const made: number[] = [];
    const at = (treeSize: number): Checkpoint => ({ treeSize, rootHash: '', signedAt: '', keyId: '', signature: '' });
    const keeper = keepCheckpoints({
      make: async () => (made.length < 20 ? at(made[made.push((made.at(-1) ?? 0) + growth) - 1] ?? 0) : null),
      latest: async () => null,
      mostNewEvents: 10_000,
      consistencyProof: async () => [],
      onRecorded: () => undefined,
      witness: null,
      warn: (error) => expect.unreachable(String(error)),
    });
    await keeper.keep();
    return made;
  }

  it('one is made, and what came meanwhile waits for its turn', async () => {
    expect(await madeAt(40)).toEqual([40]);
  });

  it('one follows the other where it has to catch up', async () => {
    expect(await madeAt(10_000)).toHaveLength(20);
  });
});

describe('AUDIT_WITNESS', () => {
  it('that cannot be written to is one clear line at the start', () => {
    expect(() => checkWitness('/nowhere/witness')).toThrow(
      /^AUDIT_WITNESS is “\/nowhere\/witness”; nothing can be appended to it: ENOENT$/,
    );
    expect(() => checkWitness(null)).not.toThrow();
  });
});
