/**
 * The jobs of a batch on PostgreSQL: acts of different payers run side by side, so that their statements share the way there.
 *
 * It is as if they came in some order all the same. Those of one payer follow each other, since an act may read what it then
 * writes; what is nobody's act waits for all before it, and all behind it wait for that.
 */
import { type BatchOutcome, type JobOutcome, type Settle, undoneBatch, type WaitingJob } from '../batches/batch.ts';

/**
 * As `runInOrder`, and what that promises of a batch.
 * @param isConsequence whether an error may be no more than what becomes of a job beside one that failed
 * @throws where the batch is lost, once no job of it runs any more
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
