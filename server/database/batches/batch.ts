/**
 * A batch of jobs, whichever database commits it: what each is written with, how it ended, and how it is answered.
 *
 * Nobody is answered before the commit, and one that fails takes no other along: together with the others it undoes all of
 * them, and they run again, each apart.
 */
import { type Job, Rollback, type Transaction, Unavailable } from '../database.ts';

export type WaitingJob = {
  readonly job: Job<unknown>;
  /** The payer whose act it is, where it may run beside acts of others. */
  readonly payerId: string | null;
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

/** What became of one job: how to answer it, and whether it left something behind that has to be undone. */
export type JobOutcome = { readonly settle: Settle; readonly left: 'nothing' | 'half an act' };

/** How to answer each: once the batch is committed, or now where it was undone; null where others have to run again. */
export type BatchOutcome = { readonly settled: Settle[] | null; readonly isUndone: boolean };

/**
 * Runs the jobs of a batch in order, up to one that leaves half an act.
 * @param undo ends the transaction, with all that was done in it
 */
export async function runInOrder(
  batch: readonly WaitingJob[],
  run: (waiting: WaitingJob) => Promise<JobOutcome>,
  undo: () => unknown,
): Promise<BatchOutcome> {
  const settled: Settle[] = [];
  for (const each of batch) {
    const { settle, left } = await run(each);
    settled.push(settle);
    if (left === 'half an act') return undoneBatch(batch, settled, undo);
  }
  return { settled, isUndone: false };
}

/** Undoes a batch of which one left half an act. Where there are no others, nobody runs again. */
export async function undoneBatch(batch: readonly WaitingJob[], settled: Settle[], undo: () => unknown): Promise<BatchOutcome> {
  await undo();
  return { settled: batch.length === 1 ? settled : null, isUndone: true };
}

/** Together first, since almost every job succeeds; apart where one failed that had written. */
export async function answerAll(
  batch: WaitingJob[],
  attempt: (batch: WaitingJob[], manner: Manner) => Promise<Settle[] | null>,
): Promise<Settle[]> {
  return (await attempt(batch, 'together')) ?? (await attempt(batch, 'apart')) ?? [];
}

/** A batch that is lost. */
export function lost(batch: readonly WaitingJob[], cause: unknown): Settle[] {
  return batch.map(
    ({ reject }) =>
      () =>
        reject(new Unavailable('the database could not commit', { cause })),
  );
}

/** A job that is done. Its effects first: whoever is answered finds them. */
export function done({ resolve }: WaitingJob, value: unknown, effects: readonly (() => void)[]): Settle {
  return () => {
    for (const effect of effects) perform(effect);
    resolve(value);
  };
}

/** A job that was undone: on purpose, with a value, or by an error. */
export function undone({ resolve, reject }: WaitingJob, error: unknown): Settle {
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
