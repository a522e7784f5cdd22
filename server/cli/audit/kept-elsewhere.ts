/**
 * What the log is compared with: checkpoints in the database, and those that a witness or a payer kept elsewhere.
 *
 * A checkpoint counts only with the signature of a key that the bank had at that point of the log. The log must have exactly the
 * events that the checkpoint was signed over. `--since` takes a witness file (one checkpoint a line) or one checkpoint.
 * `--evidence` takes evidence, for its event and its checkpoint, unless a check of it fails.
 */
import { readFileSync } from 'node:fs';
import { type Checkpoint, isCheckpoint } from '../../core/audit/audit-checkpoint.ts';
import { consistencyHolds } from '../../core/audit/merkle-tree.ts';
import { fromBase64url } from '../../core/encoding/base64url.ts';
import { fileText } from '../../core/encoding/file-text.ts';
import { type EvidenceFile, readEvidence } from '../../evidence/evidence-file.ts';
import { judgeEvidence } from '../../evidence/evidence-verdict.ts';
import type { CheckpointStore } from '../../storage/audit/checkpoints.ts';
import { parseUniqueJson } from '../../webauthn/unique-json.ts';
import { UsageError } from '../terminal.ts';
import { type AuditKeyTrail, checkpointFlaw } from './audit-key-trail.ts';
import { printable } from './evidence-lines.ts';

const BATCH = 1_000;

export type KeptElsewhere = {
  readonly count: number;
  /** What does not fit once the log has `size` events, as a line, or null. */
  readonly faultAt: (size: number, eventHash: string, root: () => string) => string | null;
  /** What speaks of events that the log no longer has. */
  readonly beyond: (size: number) => string | null;
};

/** @throws UsageError where a file is not what it should be, or was not signed with a key of the log */
export function readKept(since: readonly string[], evidence: readonly string[], trail: AuditKeyTrail): KeptElsewhere {
  const roots = new Map<number, { source: string; checkpoint: Checkpoint }[]>();
  const events = new Map<number, { source: string; hash: string }[]>();
  const add = <T>(map: Map<number, T[]>, at: number, each: T) => void map.set(at, [...(map.get(at) ?? []), each]);
  for (const file of since)
    for (const checkpoint of witnessed(file, trail)) add(roots, checkpoint.treeSize, { source: printable(file), checkpoint });
  for (const file of evidence) {
    const read = readEvidence(contentOf(file));
    if (!read.ok) throw new UsageError(`${printable(file)}: ${read.reason}`);
    const edited = evidenceFault(read.document);
    if (edited !== null) throw new UsageError(`${printable(file)}: ${edited}`);
    const { event, checkpoint } = read.document.audit;
    add(events, event.sequence, { source: printable(file), hash: event.hash });
    if (checkpoint === null) continue;
    const flaw = checkpointFlaw(trail, checkpoint);
    if (flaw !== null) throw new UsageError(`${printable(file)}: its checkpoint is ${flaw}`);
    add(roots, checkpoint.treeSize, { source: printable(file), checkpoint });
  }
  const largest = [...roots.keys(), ...events.keys()].reduce((one, other) => Math.max(one, other), 0);
  return {
    count: [...roots.values(), ...events.values()].flat().length,
    faultAt: (size, hash, root) => {
      const event = events.get(size)?.find((each) => each.hash !== hash);
      if (event) return `event ${size}: ${event.source} has another event in this place`;
      for (const { source, checkpoint } of roots.get(size) ?? []) {
        // Only now does the log say which keys were retired before this event.
        const flaw = checkpointFlaw(trail, checkpoint);
        if (flaw !== null) return `event ${size}: the checkpoint that ${source} has of this is ${flaw}`;
        if (checkpoint.rootHash !== root()) return `event ${size}: the log up to here is not the one that ${source} has a checkpoint of`;
      }
      return null;
    },
    beyond: (size) => (largest > size ? `what was kept elsewhere goes to event ${largest}` : null),
  };
}

/** The database's own checkpoints, in step with the events, a batch at a time. */
export function storedCheckpoints(checkpoints: CheckpointStore, trail: AuditKeyTrail) {
  let batch: Checkpoint[] = [];
  let [last, seen, read] = [0, 0, false];
  const next = async (): Promise<Checkpoint | undefined> => {
    if (batch.length === 0 && !read) {
      batch = await checkpoints.after(last, BATCH);
      read = batch.length < BATCH;
    }
    return batch[0];
  };
  return {
    count: () => seen,
    faultAt: async (size: number, root: () => string): Promise<string | null> => {
      // Most events have no checkpoint: nothing is awaited for those.
      const checkpoint = batch[0] ?? (await next());
      if (checkpoint?.treeSize !== size) return null;
      const flaw = checkpointFlaw(trail, checkpoint);
      if (flaw !== null) return `event ${size}: the checkpoint here is ${flaw}`;
      if (checkpoint.rootHash !== root()) return `event ${size}: the log up to here is not the one that its checkpoint was signed over`;
      batch.shift();
      [last, seen] = [size, seen + 1];
      return null;
    },
    /** A checkpoint over more events than there are. */
    beyond: async (): Promise<string | null> => {
      const checkpoint = await next();
      return checkpoint ? `a checkpoint was signed over ${checkpoint.treeSize}` : null;
    },
  };
}

/** Why the document is not the one that the log has the digest of, even if its event is: else an edited file would agree. */
function evidenceFault(document: EvidenceFile): string | null {
  if (document.audit.opened === null) return 'does not hold the details of its event, so that nothing ties it to the log';
  const { verdict } = judgeEvidence(document, { rpId: null, origins: [], auditKeys: [] });
  return verdict === 'inconsistent' ? 'contradicts itself; npm run verify-evidence says where' : null;
}

/** Checkpoints of a file, each shown to continue the one before where the file says how. */
function witnessed(file: string, trail: AuditKeyTrail): Checkpoint[] {
  const text = fileText(contentOf(file));
  if (text === null) throw new UsageError(`${printable(file)} is not UTF-8`);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new UsageError(`${printable(file)} holds no checkpoint`);
  let previous: Checkpoint | null = null;
  return lines.map((line, i) => {
    const where = `${printable(file)}, line ${i + 1}`;
    const value = parseUniqueJson(line) as { consistency?: unknown } | undefined;
    if (!isCheckpoint(value)) throw new UsageError(`${where}: is not a checkpoint`);
    const { consistency, ...checkpoint } = value as Checkpoint & { consistency?: unknown };
    const flaw = checkpointFlaw(trail, checkpoint);
    if (flaw !== null) throw new UsageError(`${where}: is ${flaw}`);
    if (previous !== null && !continues(previous, checkpoint, consistency))
      throw new UsageError(`${where}: is not a log that continues the one of the line before`);
    previous = checkpoint;
    return checkpoint;
  });
}

/** RFC 6962 §2.1.2. A line that says nothing of the one before is compared with the log alone. */
function continues(previous: Checkpoint, checkpoint: Checkpoint, consistency: unknown): boolean {
  if (typeof consistency !== 'object' || consistency === null) return true;
  const { treeSize, proof } = consistency as { treeSize?: unknown; proof?: unknown };
  if (treeSize !== previous.treeSize) return true;
  if (!Array.isArray(proof)) return false;
  const head = ({ treeSize: size, rootHash }: Checkpoint) => ({ size, root: fromBase64url(rootHash) });
  return consistencyHolds(
    head(previous),
    head(checkpoint),
    proof.map((hash) => fromBase64url(String(hash))),
  );
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`${printable(file)} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
