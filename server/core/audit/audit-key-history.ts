/**
 * How the audit keys of a bank follow one another, and until when each of them counts (contract §6).
 *
 * The keys form one line without branches: a key has at most one predecessor and one successor, by a statement that both signed.
 * Two successors of one key mean that a second party had it too, and nothing in the file says which of them is the bank.
 * A retired key counts for what was sealed before its successor came: a thief of it can only date back.
 */
import type { AuditKey } from './audit-key.ts';
import { type KeyRotation, rotationJoins } from './audit-key-rotation.ts';

/** A public audit key, and until when it signed: milliseconds since the epoch; absent where no statement says that it was retired. */
export type DatedKey = AuditKey & { readonly retiredAt?: number };

/** Two keys of which both signed that the one follows the other, and when. */
export type KeyStep = { readonly previous: AuditKey; readonly next: AuditKey; readonly rotatedAt: number };

/** @returns the step that both keys signed, or null */
export function signedStep(previous: AuditKey, next: AuditKey, rotation: KeyRotation): KeyStep | null {
  return rotationJoins(previous, next, rotation) ? { previous, next, rotatedAt: Date.parse(rotation.statement.rotatedAt) } : null;
}

/** Whether a key counts for what it signed at `at` (RFC 3339). What is no time counts for nothing. */
export const inUseAt = ({ retiredAt = Number.POSITIVE_INFINITY }: DatedKey, at: string): boolean => Date.parse(at) < retiredAt;

/** The same key with the earlier of two ends. */
export function endedBy<Key extends DatedKey>(key: Key, end: number | undefined): Key {
  return end === undefined || (key.retiredAt ?? Number.POSITIVE_INFINITY) <= end ? key : { ...key, retiredAt: end };
}

/** The first key that two others follow, or that follows twice, as a sentence about the steps; null where they are one line each. */
export function forkIn(steps: readonly KeyStep[]): string | null {
  const [before, after] = [new Map<string, KeyStep>(), new Map<string, KeyStep>()];
  for (const step of steps) {
    const [one, other] = [after.get(step.previous.keyId), before.get(step.next.keyId)];
    // The same statement may come twice, in two files.
    const same = one !== undefined && one === other && one.rotatedAt === step.rotatedAt;
    if (one && !same) return `says that ${step.previous.keyId} was followed twice; one of its successors is somebody else’s`;
    if (other && !same) return `says that ${step.next.keyId} followed twice; one of its predecessors is somebody else’s`;
    after.set(step.previous.keyId, step);
    before.set(step.next.keyId, step);
  }
  return null;
}

/**
 * The keys, and those that went before and came after them along one line of steps. Each trusted key is followed back by
 * itself, so that a key reached backwards is never the start of a way forwards; forth only the newest, which all others are
 * shown to have gone before. From an older one its thief could lead to a key of their own, beside a newer one that is trusted.
 * @param steps without a fork, see `forkIn`
 */
export function followKeySteps(trusted: readonly DatedKey[], steps: readonly KeyStep[]): DatedKey[] {
  const reached = new Map<string, DatedKey>();
  const add = (key: DatedKey, end: number | undefined) => {
    const ended = endedBy(key, end);
    reached.set(key.keyId, endedBy(ended, reached.get(key.keyId)?.retiredAt));
    return ended;
  };
  for (const start of trusted) {
    const after = (key: AuditKey) => steps.find(({ previous }) => previous.keyId === key.keyId);
    const before = (key: AuditKey) => steps.find(({ next }) => next.keyId === key.keyId);
    const back = new Set([start.keyId]);
    let end = add(start, after(start)?.rotatedAt).retiredAt;
    // A key was not in use after its successor was retired, whatever its own statement says. A circle ends with the steps.
    let [step, left] = [before(start), steps.length];
    for (; step && left > 0; step = before(step.previous), left -= 1) {
      end = add(step.previous, Math.min(step.rotatedAt, end ?? Number.POSITIVE_INFINITY)).retiredAt;
      back.add(step.previous.keyId);
    }
    if (!trusted.every(({ keyId }) => back.has(keyId))) continue;
    for ([step, left] = [after(start), steps.length]; step && left > 0; step = after(step.next), left -= 1)
      add(step.next, after(step.next)?.rotatedAt);
  }
  return [...reached.values()];
}
