/**
 * Follows the audit log from its first event, in one pass and constant memory, to its head or to the first fault.
 *
 * RTS Art 29. A fault is an event that is missing, edited, out of place, or not what a checkpoint was signed over; details
 * that were deleted after retention are none.
 */
import { type AuditHead, FIRST_PREVIOUS_HASH, followChain } from '../../core/audit/audit-chain.ts';
import { growingTree, leafHash } from '../../core/audit/merkle-tree.ts';
import { fromBase64url, toBase64url } from '../../core/encoding/base64url.ts';
import type { AuditLog } from '../../storage/audit/audit-log.ts';
import type { CheckpointStore } from '../../storage/audit/checkpoints.ts';
import type { AuditKeyTrail } from './audit-key-trail.ts';
import { type KeptElsewhere, storedCheckpoints } from './kept-elsewhere.ts';

const BATCH = 1_000;

export type Followed = { readonly ok: true; readonly lines: readonly string[] } | { readonly ok: false; readonly fault: string };

/** @param expected the head as it was before anything else was read @returns what is to be said of a log that is whole, or its first fault, as lines */
export async function followLog(
  audit: AuditLog,
  checkpoints: CheckpointStore,
  trail: AuditKeyTrail,
  kept: KeptElsewhere,
  expected: AuditHead,
): Promise<Followed> {
  const signed = storedCheckpoints(checkpoints, trail);
  const tree = growingTree();
  let head: AuditHead = { sequence: 0, hash: FIRST_PREVIOUS_HASH };
  while (head.sequence < expected.sequence) {
    const batch = await audit.after(head.sequence, BATCH);
    if (batch.length === 0) break;
    for (const { event, stored } of batch) {
      if (event.sequence > expected.sequence) break;
      const followed = followChain(head, event, stored);
      if (!followed.ok) return faulty(`event ${followed.fault.sequence}: ${followed.fault.fault}`);
      head = followed.head;
      tree.append(leafHash(fromBase64url(head.hash)));
      const size = head.sequence;
      const root = () => toBase64url(tree.root());
      const fault = trail.follow(event, stored) ?? (await signed.faultAt(size, root)) ?? kept.faultAt(size, head.hash, root);
      if (fault !== null) return faulty(fault);
    }
  }
  if (head.sequence !== expected.sequence || head.hash !== expected.hash)
    return faulty(`the chain ends at event ${head.sequence}, its head says ${expected.sequence}`);
  const missing = trail.missing();
  if (missing !== null) return faulty(missing);
  const beyond = (await signed.beyond()) ?? kept.beyond(head.sequence);
  if (beyond !== null) return faulty(`the log ends at event ${head.sequence}: ${beyond}`);
  const compared = kept.count > 0 ? `, ${kept.count} kept elsewhere agree` : '';
  return {
    ok: true,
    lines: [
      `${head.sequence} events, unbroken, head ${head.hash}`,
      `${signed.count()} checkpoints signed over it${compared}, root ${toBase64url(tree.root())}`,
    ],
  };
}

export const NOTHING_KEPT: KeptElsewhere = { count: 0, faultAt: () => null, beyond: () => null };

function faulty(fault: string): Followed {
  return { ok: false, fault };
}
