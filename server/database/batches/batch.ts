/**
 * A batch of jobs, the same for both databases: what a job writes with, how it ended, how it is answered.
 *
 * Callers are answered after the commit. If one job fails after it has written, the batch is rolled back and each job runs
 * again in its own savepoint, so that only the failing job fails. Contract §4 (one transaction an act) rests on it: a job
 * that is answered too early promises a payment that a crash can still undo.
 */
import { type Job, Rollback, type Transaction, Unavailable } from '../database.ts';

export type WaitingJob = {
  readonly job: Job<unknown>;
  /** Set if the job may run in parallel with jobs of other payers. */
  readonly payerId: string | null;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** The statements that one job writes with. */
export type JobStatements = Omit<Transaction, 'afterCommit' | 'batch'> & {
  /** Above zero once a statement of the job has written, may still write, or has failed and so broken the transaction. */
  readonly writes: () => number;
  /** Marks the job as over: statements that it left running write nothing any more. */
  readonly end: () => void;
};

/** Answers one job. Called once its batch is committed. */
export type Settle = () => void;

/** How a batch runs. `together`: without savepoints; a job that fails rolls all of them back. `apart`: a savepoint a job. */
export type Manner = 'together' | 'apart';

/** How one job ended: how to answer it, and whether it left writes behind that have to be undone. */
export type JobOutcome = { readonly settle: Settle; readonly left: 'nothing' | 'half an act' };

/** `settled` answers each job, after the commit or, if `isUndone`, at once; it is null if jobs have to run again. */
export type BatchOutcome = { readonly settled: Settle[] | null; readonly isUndone: boolean };

/**
 * Runs the jobs of a batch in order, and stops at the first that leaves half an act.
 * @param undo rolls the transaction back
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

/** Rolls back a batch in which one job left half an act. A batch of that one job does not run again. */
export async function undoneBatch(batch: readonly WaitingJob[], settled: Settle[], undo: () => unknown): Promise<BatchOutcome> {
  await undo();
  return { settled: batch.length === 1 ? settled : null, isUndone: true };
}

/** Runs the batch together, because almost every job succeeds, and apart if a job failed after it had written. */
export async function answerAll(
  batch: WaitingJob[],
  attempt: (batch: WaitingJob[], manner: Manner) => Promise<Settle[] | null>,
): Promise<Settle[]> {
  return (await attempt(batch, 'together')) ?? (await attempt(batch, 'apart')) ?? [];
}

/** Answers for a batch that could not be committed. */
export function lost(batch: readonly WaitingJob[], cause: unknown): Settle[] {
  return batch.map(
    ({ reject }) =>
      () =>
        reject(new Unavailable('the database could not commit', { cause })),
  );
}

/** Answers a job that is committed. Its effects run first, so that its caller finds them done. */
export function done({ resolve }: WaitingJob, value: unknown, effects: readonly (() => void)[]): Settle {
  return () => {
    for (const effect of effects) perform(effect);
    resolve(value);
  };
}

/** Answers a job that was rolled back: with the value of its `Rollback`, or with its error. */
export function undone({ resolve, reject }: WaitingJob, error: unknown): Settle {
  return error instanceof Rollback ? () => resolve(error.value) : () => reject(error);
}

/** Runs one effect. The act is committed and is answered, even if the effect throws. */
function perform(effect: () => void): void {
  try {
    effect();
  } catch (error) {
    process.emitWarning(error as Error);
  }
}
