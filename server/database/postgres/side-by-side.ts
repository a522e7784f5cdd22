/**
 * Runs the jobs of a batch on PostgreSQL: jobs of different payers run in parallel, so that their statements leave together.
 *
 * The result is that of some serial order. Jobs of one payer keep their order, because a job may write what follows from
 * what it read. A job without a payer waits for all jobs before it, and all jobs behind it wait for that job. RTS Art 4(3)(b)
 * rests on this: two failures of one payer that were counted in parallel would be counted as one.
 */
import { type BatchOutcome, type JobOutcome, type Settle, undoneBatch, type WaitingJob } from '../batches/batch.ts';

/**
 * Keeps the promises of `runInOrder`.
 * @param isConsequence whether an error may only be the effect of another job's failure in the same transaction
 * @throws if the batch is lost, after every job of it has ended
 */
export async function runSideBySide(
  batch: readonly WaitingJob[],
  run: (waiting: WaitingJob) => Promise<JobOutcome>,
  undo: () => unknown,
  isConsequence: (error: unknown) => boolean,
): Promise<BatchOutcome> {
  const settled: Settle[] = [];
  const lanes = new Map<string, Promise<void>>();
  const errors: unknown[] = [];
  let isHalf = false;
  const runOne = async (index: number, each: WaitingJob) => {
    if (isHalf || errors.length > 0) return;
    try {
      const { settle, left } = await run(each);
      settled[index] = settle;
      if (left !== 'nothing') isHalf = true;
    } catch (error) {
      errors.push(error);
    }
  };
  for (const [index, each] of batch.entries()) {
    if (each.payerId !== null) {
      const before = lanes.get(each.payerId);
      lanes.set(each.payerId, before ? before.then(() => runOne(index, each)) : runOne(index, each));
      continue;
    }
    await Promise.all(lanes.values());
    lanes.clear();
    await runOne(index, each);
  }
  await Promise.all(lanes.values());
  const [error] = errors.filter((each) => !(isHalf && isConsequence(each)));
  if (error) throw error;
  return isHalf ? undoneBatch(batch, settled, undo) : { settled, isUndone: false };
}
