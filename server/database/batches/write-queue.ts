/**
 * The queue in front of both databases: jobs that wait together form a batch and are answered together, in order.
 *
 * How a batch is committed is the business of each database. Here is what they share: the queue has a limit, one batch runs
 * at a time, and callers are answered after the commit. A batch begins in an event-loop turn of its own: requests that are
 * being read can still join it, and callers that were just answered can read before the next batch holds the database.
 * A batch waits up to 1 ms for as many jobs as the last batch had. A single job does not wait.
 */

import { type Job, LONGEST_QUEUE, Unavailable } from '../database.ts';
import type { Settle, WaitingJob } from './batch.ts';

/** POLICY: about the cost of a commit. Under load, callers that were just answered write again within it. */
const GATHERING_MS = 1;

/** POLICY: after so long the size of the last batch says nothing about the next. */
const FORGOTTEN_AFTER_MS = 20;

/** @param answer commits the batch and returns how to answer each job; never throws */
export function writeQueue(largestBatch: number, answer: (batch: WaitingJob[]) => Promise<readonly Settle[]>) {
  const waiting: WaitingJob[] = [];
  let draining: Promise<void> | null = null;
  let closed = false;
  /** The jobs of the last batch, and those that arrived while it was committed. Jobs that its answers cause are not counted. */
  let expected = 1;
  let answeredAt = 0;
  let enough: (() => void) | null = null;

  async function drain(): Promise<void> {
    if (performance.now() - answeredAt > FORGOTTEN_AFTER_MS) expected = 1;
    while (waiting.length > 0) {
      await new Promise(setImmediate);
      if (waiting.length < expected) await gathered();
      const batch = waiting.splice(0, largestBatch);
      const settled = await answer(batch);
      expected = Math.min(batch.length + waiting.length, largestBatch);
      for (const settle of settled) settle();
    }
    answeredAt = performance.now();
    draining = null;
  }

  /** Resolves when the expected jobs are here, or after GATHERING_MS. */
  function gathered(): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(moment);
        enough = null;
        resolve();
      };
      const moment = setTimeout(go, GATHERING_MS);
      enough = go;
    });
  }

  return {
    write: <T>(job: Job<T>, payerId: string | null = null): Promise<T> =>
      new Promise<T>((resolve, reject) => {
        if (closed) return reject(new Unavailable('the database is closed'));
        if (waiting.length >= LONGEST_QUEUE) return reject(new Unavailable('more jobs wait than can be done soon'));
        waiting.push({ job, payerId, resolve: resolve as (value: unknown) => void, reject });
        if (waiting.length >= expected) enough?.();
        draining ??= drain();
      }),
    /** Accepts no more jobs, and resolves when all waiting jobs are answered. */
    close: async (): Promise<void> => {
      closed = true;
      enough?.();
      await draining;
    },
  };
}
