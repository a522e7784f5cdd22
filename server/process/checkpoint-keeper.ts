/**
 * When checkpoints are made: every 1,000 events, every minute while events are pending, and at shutdown (contract §6).
 *
 * A checkpoint never delays a payment: it is made after commits, one at a time, and one that fails is made the next time.
 * Each checkpoint is appended to the witness, a file that should be out of the operator's reach, with the proof that it only
 * added to the one before. So a reader of that file needs nothing else to see that the log was rewritten.
 */
import { appendFileSync } from 'node:fs';
import { ConfigError } from '../config-values.ts';
import type { Checkpoint } from '../core/audit/audit-checkpoint.ts';

/** @throws ConfigError where the witness could not be written to, before there is anything to write */
export function checkWitness(witness: string | null): void {
  try {
    if (witness !== null) appendFileSync(witness, '');
  } catch (error) {
    throw new ConfigError(`AUDIT_WITNESS is “${witness}”; nothing can be appended to it: ${(error as NodeJS.ErrnoException).code}`);
  }
}

const EVERY_EVENTS = 1_000;
const EVERY_MS = 60_000;

type Parts = {
  readonly make: () => Promise<Checkpoint | null>;
  readonly latest: () => Promise<Checkpoint | null>;
  /** How many events one checkpoint adds at most. */
  readonly mostNewEvents: number;
  readonly consistencyProof: (earlier: number, later: number) => Promise<string[]>;
  readonly onRecorded: (listen: () => void) => void;
  /** Where every checkpoint is appended, one line of JSON each; null: nowhere. */
  readonly witness: string | null;
  readonly warn: (error: unknown) => void;
};

export type CheckpointKeeper = {
  /** Makes every checkpoint that is due. */
  readonly keep: () => Promise<void>;
  /** The last one: what was recorded until now is signed. */
  readonly close: () => Promise<void>;
};

export function keepCheckpoints({ make, latest, mostNewEvents, consistencyProof, onRecorded, witness, warn }: Parts): CheckpointKeeper {
  let pending = 0;
  let running: Promise<void> | null = null;
  let closing = false;

  /** On a busy log there is always something new: what came since waits for its own turn, but for a log that has to catch up, and at the end. */
  async function sign(): Promise<void> {
    let previous = await latest();
    for (let more = true; more; ) {
      const made = await make();
      if (!made) return;
      more = closing || made.treeSize - (previous?.treeSize ?? 0) >= mostNewEvents;
      if (witness !== null) {
        const proof = previous && (await consistencyProof(previous.treeSize, made.treeSize));
        appendFileSync(witness, `${JSON.stringify({ ...made, consistency: previous && { treeSize: previous.treeSize, proof } })}\n`);
      }
      previous = made;
    }
  }

  const keep = (): Promise<void> => {
    running ??= begin();
    return running;
  };

  const begin = (): Promise<void> => {
    pending = 0;
    return sign()
      .catch(warn)
      .finally(() => {
        running = null;
      });
  };

  onRecorded(() => {
    pending += 1;
    if (pending >= EVERY_EVENTS) void keep();
  });
  const timer = setInterval(() => void keep(), EVERY_MS).unref();
  return {
    keep,
    close: async () => {
      clearInterval(timer);
      closing = true;
      await running;
      await keep();
    },
  };
}
