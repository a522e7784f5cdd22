/**
 * One job of a batch on PostgreSQL. `together`: no savepoint; if the job fails after it has written, the whole batch is
 * rolled back and runs again. `apart`: each job has a savepoint.
 *
 * A job may run more than once, because a batch whose connection broke runs again. Its effects outside the database wait
 * for the commit, and belong to the run that was committed.
 */
import { done, type JobOutcome, type Manner, undone, type WaitingJob } from '../batches/batch.ts';
import type { BatchMemory } from '../database.ts';
import type { Connection } from './connection.ts';
import { isCollision, isExhaustion, Lost } from './errors.ts';

/** @throws if the batch is lost */
export async function runJob(connection: Connection, waiting: WaitingJob, manner: Manner, batch: BatchMemory): Promise<JobOutcome> {
  const { failed } = connection;
  const { chain } = batch;
  const savepoint = manner === 'apart' ? setSavepoint(connection) : null;
  const { writes, end, ...statements } = connection.statements.ofJob();
  const effects: (() => void)[] = [];
  try {
    const value = await waiting.job({ ...statements, batch, afterCommit: (effect) => effects.push(effect) });
    end();
    await savepoint?.();
    // The job caught an error of PostgreSQL and went on. Its transaction accepts nothing more, so it cannot be kept.
    if (failed()) throw new Error('a statement of the job failed, and the job carried on');
    if (savepoint) await release(connection);
    return { settle: done(waiting, value, effects), left: 'nothing' };
  } catch (error) {
    end();
    await savepoint?.();
    if (error instanceof Lost || isCollision(error) || isExhaustion(error)) throw error;
    const settle = undone(waiting, error);
    if (!savepoint) return { settle, left: failed() || writes() > 0 ? 'half an act' : 'nothing' };
    batch.chain = chain;
    connection.statements.forget();
    await connection.send('ROLLBACK TO job');
    await connection.send('RELEASE job');
    return { settle, left: 'nothing' };
  }
}

/** Sets the savepoint without waiting: the first statement of the job follows it. @returns waits for the savepoint */
function setSavepoint({ send }: Connection): () => Promise<void> {
  const failure = send('SAVEPOINT job').then(
    () => null,
    (error) => error,
  );
  return async () => {
    const error = await failure;
    if (error) throw error;
  };
}

/** Releases the savepoint, with the rows that the job appended inside it. */
async function release({ send, statements }: Connection): Promise<void> {
  await statements.flush();
  await send('RELEASE job');
}
