/**
 * The queue in front of both databases: jobs that wait together are answered together, in the order in which they came.
 *
 * How a batch is committed is each database's own; here is what they share: a queue with an end, one batch at a time, and
 * that nobody is answered before his batch is committed. The batch begins in a turn of the event loop of its own, so that
 * requests on their way join it, and what was just answered has read what it needs before the next one holds the database.
 * Who pays much writes much: a batch waits for a moment for as many as wanted to be in the last one, and sleeps meanwhile.
 * Whoever comes alone waits for nobody.
 */
import { type Job, LONGEST_QUEUE, Rollback, type Transaction, Unavailable } from './database.ts';

export type Waiting = {
  readonly job: Job<unknown>;
  /** The payer whose act it is, where it may run beside acts of others. */
  readonly whose: string | null;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};
/** What one job writes with. */
export type JobStatements = Omit<Transaction, 'afterCommit' | 'batch'> & {
  /** How many of its statements have written something, or may yet, or have failed so that the transaction takes nothing more. */
  readonly writes: () => number;
  /** The job is over: what of it still runs writes nothing any more. */
  readonly end: () => void;
};

/** Answers one job, once its batch is committed. */
export type Settle = () => void;

/** What becomes of the others where one job fails: `together` they are undone and run again, `apart` they are not touched. */
export type Manner = 'together' | 'apart';

/** POLICY: what a commit costs, about; those who just were answered are back within it where there are many. */
const GATHERING_MS = 1;

/** POLICY: whoever was not back by then is not expected any more. */
const FORGOTTEN_AFTER_MS = 20;

/** @param answer commits the batch, and says how to answer each of it; never throws */
export function writeQueue(largestBatch: number, answer: (batch: Waiting[]) => Promise<readonly Settle[]>) {
  const waiting: Waiting[] = [];
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
    write: <T>(job: Job<T>, whose: string | null = null): Promise<T> =>
      new Promise<T>((resolve, reject) => {
        if (closed) return reject(new Unavailable('the database is closed'));
        if (waiting.length >= LONGEST_QUEUE) return reject(new Unavailable('more jobs wait than can be done soon'));
        waiting.push({ job, whose, resolve: resolve as (value: unknown) => void, reject });
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

/** What became of one job: how to answer it, and whether it left something behind that has to be undone. */
export type Ran = { readonly settle: Settle; readonly left: 'nothing' | 'half an act' };

/**
 * Runs the jobs of a batch in order, up to one that leaves half an act.
 * @param undo ends the transaction, with all that was done in it
 * @returns how to answer each: once the batch is committed, or now where it was undone; null where others have to run again
 */
export async function runInOrder(
  batch: readonly Waiting[],
  run: (waiting: Waiting) => Promise<Ran>,
  undo: () => unknown,
): Promise<{ readonly settled: Settle[] | null; readonly isUndone: boolean }> {
  const settled: Settle[] = [];
  for (const each of batch) {
    const { settle, left } = await run(each);
    settled.push(settle);
    if (left === 'nothing') continue;
    await undo();
    // Where there are no others, nobody runs again.
    return { settled: batch.length === 1 ? settled : null, isUndone: true };
  }
  return { settled, isUndone: false };
}

/** Together first, since almost every job succeeds; apart where one failed that had written. */
export async function answerAll(
  batch: Waiting[],
  attempt: (batch: Waiting[], manner: Manner) => Promise<Settle[] | null>,
): Promise<Settle[]> {
  return (await attempt(batch, 'together')) ?? (await attempt(batch, 'apart')) ?? [];
}

/** A batch that is lost. */
export function lost(batch: readonly Waiting[], cause: unknown): Settle[] {
  return batch.map(
    ({ reject }) =>
      () =>
        reject(new Unavailable('the database could not commit', { cause })),
  );
}

/** A job that is done. Its effects first: whoever is answered finds them. */
export function done({ resolve }: Waiting, value: unknown, effects: readonly (() => void)[]): Settle {
  return () => {
    for (const effect of effects) perform(effect);
    resolve(value);
  };
}

/** A job that was undone: on purpose, with a value, or by an error. */
export function undone({ resolve, reject }: Waiting, error: unknown): Settle {
  return error instanceof Rollback ? () => resolve(error.value) : () => reject(error);
}

/** The act is committed and has to be answered, whatever its effect does. */
function perform(effect: () => void): void {
  try {
    effect();
  } catch (error) {
    process.emitWarning(error as Error);
  }
}
