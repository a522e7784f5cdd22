/**
 * The queue in front of both databases: jobs that wait together are answered together, in the order in which they came.
 *
 * How a batch is committed is each database's own; here is what they share: a queue with an end, one batch at a time, and
 * that nobody is answered before his batch is committed. The batch begins in a turn of the event loop of its own, so that
 * requests on their way join it, and what was just answered has read what it needs before the next one holds the database.
 * Who pays much writes much: a batch waits for a moment for as many as wanted to be in the last one, and sleeps meanwhile.
 * Whoever comes alone waits for nobody.
 */

import { type Job, LONGEST_QUEUE, Unavailable } from '../database.ts';
import type { Settle, WaitingJob } from './batch.ts';

/** POLICY: what a commit costs, about; those who just were answered are back within it where there are many. */
const GATHERING_MS = 1;

/** POLICY: whoever was not back by then is not expected any more. */
const FORGOTTEN_AFTER_MS = 20;

/** @param answer commits the batch, and says how to answer each of it; never throws */
export function writeQueue(largestBatch: number, answer: (batch: WaitingJob[]) => Promise<readonly Settle[]>) {
  const waiting: WaitingJob[] = [];
  let draining: Promise<void> | null = null;
  let closed = false;
  /** Jobs of the last batch, and those that came while it was committed, but not upon being answered. */
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

  /** Once those are here that are expected, or a moment later. */
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
    /** Takes no more, and returns once all that waited is answered. */
    close: async (): Promise<void> => {
      closed = true;
      enough?.();
      await draining;
    },
  };
}
