/**
 * Which audit keys count for a log, and for which part of it.
 *
 * Trust begins with the configured key and goes back, predecessor by predecessor, where both keys signed the rotation
 * (contract §6). A key that is only a row in the database is not trusted. The log itself says when each key was retired: what
 * a retired key signed over that event or a later one was signed by a thief.
 */
import type { AuditEvent } from '../../core/audit/audit-chain.ts';
import { type Checkpoint, checkpointVerifies } from '../../core/audit/audit-checkpoint.ts';
import type { AuditKey } from '../../core/audit/audit-key.ts';
import { keyChain } from '../../core/audit/audit-key-chain.ts';
import { publicAuditKey, rotationJoins } from '../../core/audit/audit-key-rotation.ts';
import { canonicalJson } from '../../core/encoding/canonical-json.ts';
import type { StoredAuditKey } from '../../storage/audit/audit-keys.ts';

/** The keys of a log, oldest first, and what the log said so far of when they were retired. */
export type AuditKeyTrail = {
  readonly keys: readonly AuditKey[];
  /** Takes note of one event more. @returns what is wrong, as a line, or null */
  readonly follow: (event: AuditEvent, stored: { readonly details: string } | null) => string | null;
  /** The event at which a key was retired, of those that were followed. */
  readonly retiredAt: (keyId: string) => number | null;
  /** Once the log was followed to its end. */
  readonly missing: () => string | null;
};

/** @returns the keys that are trusted, or what is wrong with one that is in the database, as a line */
export function auditKeyTrail(configured: AuditKey, stored: readonly StoredAuditKey[]): AuditKeyTrail | string {
  const { links: trusted, broken, strangers } = keyChain(configured, stored);
  if (broken !== null) return `audit key ${broken}: both keys have to sign that it follows another, and did not`;
  const [stranger] = strangers;
  const followed = stranger && publicAuditKey(stranger.publicKeyPem);
  if (stranger?.rotation && followed && rotationJoins(configured, followed, stranger.rotation))
    return `audit key ${stranger.keyId}: follows the configured one by the word of both; AUDIT_KEY_FILE has to name its file`;
  if (stranger !== undefined) return `audit key ${stranger.keyId}: is in the database, and no rotation that both keys signed leads to it`;

  const retired = new Map<string, number>();
  return {
    keys: trusted.map(({ key }) => key),
    retiredAt: (keyId) => retired.get(keyId) ?? null,
    follow: ({ type, sequence }, details) => {
      if (type !== 'audit-key-rotated') return null;
      const [previous, next] = trusted.slice(retired.size);
      const rotation = next?.row?.rotation;
      // Details may be deleted, as everywhere: the statement that both signed is with the key.
      if (!previous || !rotation || (details !== null && details.details !== canonicalJson(rotation)))
        return `event ${sequence}: records a rotation of the audit key that is not the one both keys signed`;
      retired.set(previous.key.keyId, sequence);
      return null;
    },
    missing: () => {
      const unrecorded = retired.size === trusted.length - 1 ? undefined : trusted[retired.size];
      return unrecorded ? `audit key ${unrecorded.key.keyId}: was retired, and the log has no event of that` : null;
    },
  };
}

/** Why a checkpoint does not count, in words that follow “is”; null if it counts. */
export function checkpointFlaw(trail: AuditKeyTrail, checkpoint: Checkpoint): string | null {
  if (!checkpointVerifies(trail.keys, checkpoint)) return 'not signed with the audit key';
  const retired = trail.retiredAt(checkpoint.keyId);
  return retired !== null && checkpoint.treeSize >= retired ? `signed with a key that was retired at event ${retired}` : null;
}
