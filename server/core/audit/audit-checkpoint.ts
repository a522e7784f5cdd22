/**
 * A checkpoint: the bank's signature over the whole audit log up to an event (contract §6, RFC 6962 §3.5).
 *
 * A holder of a checkpoint, a witness or a payer with evidence, can show later that the log was rewritten: a log with another
 * history has another root. The operator can still keep two logs; then two checkpoints that do not fit show it.
 */

import { isBase64url } from '../encoding/base64url.ts';
import { type AuditKey, statementVerifies } from './audit-key.ts';
import { CHECKPOINT_LABEL } from './signed-statement.ts';

export type Checkpoint = {
  /** Events 1 … treeSize are under the root. */
  readonly treeSize: number;
  /** base64url. */
  readonly rootHash: string;
  /** RFC 3339, UTC. */
  readonly signedAt: string;
  readonly keyId: string;
  readonly signature: string;
};

export function isCheckpoint(value: unknown): value is Checkpoint {
  if (typeof value !== 'object' || value === null) return false;
  const { treeSize, rootHash, signedAt, keyId, signature } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(treeSize) &&
    (treeSize as number) > 0 &&
    typeof signedAt === 'string' &&
    [rootHash, keyId, signature].every((each) => typeof each === 'string' && isBase64url(each))
  );
}

/** Whether one of `keys` signed exactly this checkpoint. */
export function checkpointVerifies(keys: readonly AuditKey[], { signature, ...statement }: Checkpoint): boolean {
  const key = keys.find(({ keyId }) => keyId === statement.keyId);
  return key !== undefined && statementVerifies(key, CHECKPOINT_LABEL, statement, signature);
}
