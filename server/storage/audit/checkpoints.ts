/**
 * Checkpoints of the audit log: made, found, and proven from (contract §6).
 *
 * A checkpoint has a transaction of its own, over what is committed. If two instances make one at the same moment, one is made.
 */

import type { Checkpoint } from '../../core/audit/audit-checkpoint.ts';
import type { AuditSigner } from '../../core/audit/audit-key.ts';
import { consistencySubtrees, inclusionSubtrees, type Subtree } from '../../core/audit/merkle-tree.ts';
import { CHECKPOINT_LABEL } from '../../core/audit/signed-statement.ts';
import { toBase64url } from '../../core/encoding/base64url.ts';
import { readHead } from '../../database/batches/audit-head.ts';
import { type Database, firstRow, type Query, Unavailable } from '../../database/database.ts';
import { holdKeyInUse } from './audit-keys.ts';
import { keepNodes, subtreeHash } from './audit-tree.ts';

/** POLICY: a log from before there were checkpoints is covered in steps, so that no transaction holds the writer for long. */
const MOST_NEW_EVENTS = 10_000;

type CheckpointRow = { tree_size: number; root_hash: string; signed_at: string; key_id: string; signature: string };
const CHECKPOINT = 'SELECT tree_size, root_hash, signed_at, key_id, signature FROM audit_checkpoints';

export type CheckpointStore = ReturnType<typeof checkpointStore>;

export function checkpointStore(database: Database) {
  const proof = async (subtrees: readonly Subtree[]): Promise<string[]> => {
    const hashes: string[] = [];
    for (const subtree of subtrees) hashes.push(toBase64url(await subtreeHash(database.read, subtree)));
    return hashes;
  };

  return {
    /** Signs the log as it is now. @returns null if nothing was added since the last one @throws Unavailable if the key was retired */
    make: (signer: AuditSigner, now: number): Promise<Checkpoint | null> =>
      database.write(async (transaction) => {
        const last = (await latest(transaction.query))?.treeSize ?? 0;
        const { sequence } = await readHead(transaction.query);
        const treeSize = Math.min(sequence, last + MOST_NEW_EVENTS);
        if (treeSize <= last) return null;
        // Asked after the head was read: a key that is in use now was in use when the log was that long.
        if (!(await holdKeyInUse(transaction, signer.keyId)))
          throw new Unavailable(
            'the audit key of this instance was retired; start it again with the one that AUDIT_KEY_FILE has to name now',
          );
        await keepNodes(transaction, last, treeSize);
        const rootHash = toBase64url(await subtreeHash(transaction.query, { start: 0, size: treeSize }));
        const statement = { treeSize, rootHash, signedAt: new Date(now).toISOString(), keyId: signer.keyId };
        const checkpoint: Checkpoint = { ...statement, signature: signer.sign(CHECKPOINT_LABEL, statement) };
        await transaction.run(
          'INSERT INTO audit_checkpoints (tree_size, root_hash, signed_at, key_id, signature) VALUES ($1, $2, $3, $4, $5)',
          [treeSize, rootHash, checkpoint.signedAt, checkpoint.keyId, checkpoint.signature],
        );
        return checkpoint;
      }),

    mostNewEvents: MOST_NEW_EVENTS,

    latest: () => latest(database.read),

    /** The first checkpoint over an event, or null if there is none yet. Evidence that was witnessed stays as it is. */
    covering: async (sequence: number): Promise<Checkpoint | null> =>
      firstRow(
        (await database.read<CheckpointRow>(`${CHECKPOINT} WHERE tree_size >= $1 ORDER BY tree_size LIMIT 1`, [sequence])).map(checkpoint),
      ),

    /** Checkpoints over more than `treeSize` events, smallest first. */
    after: async (treeSize: number, limit: number): Promise<Checkpoint[]> =>
      (await database.read<CheckpointRow>(`${CHECKPOINT} WHERE tree_size > $1 ORDER BY tree_size LIMIT $2`, [treeSize, limit])).map(
        checkpoint,
      ),

    /** Proves that an event is under a checkpoint. Hashes in base64url. */
    inclusionPath: (sequence: number, treeSize: number) => proof(inclusionSubtrees(sequence - 1, treeSize)),

    /** Proves that a later checkpoint only added to an earlier one. Hashes in base64url. */
    consistencyProof: (earlier: number, later: number) => proof(consistencySubtrees(earlier, later)),
  };
}

async function latest(query: Query): Promise<Checkpoint | null> {
  return firstRow((await query<CheckpointRow>(`${CHECKPOINT} ORDER BY tree_size DESC LIMIT 1`)).map(checkpoint));
}

function checkpoint(row: CheckpointRow): Checkpoint {
  return { treeSize: row.tree_size, rootHash: row.root_hash, signedAt: row.signed_at, keyId: row.key_id, signature: row.signature };
}
