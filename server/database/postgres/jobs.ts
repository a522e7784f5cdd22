/**
 * One job of a batch on PostgreSQL. Together with the others it has no savepoint, and where it fails after it has written,
 * all of the batch is undone and runs again; apart, each has its own.
 *
 * A job may run more than once, since a batch whose connection broke runs again too: its effects outside the database wait
 * for the commit, and belong to the run that was committed.
 */
import { done, type JobOutcome, type Manner, undone, type WaitingJob } from '../batches/batch.ts';
import type { BatchMemory } from '../database.ts';
import type { Connection } from './connection.ts';
import { isCollision, isExhaustion, Lost } from './errors.ts';

/** @throws when the batch is lost */
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
    // A job that forgave an error of PostgreSQL's cannot be kept: its transaction takes nothing more.
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

/** Not waited for: the first statement of the job goes out behind it. @returns how to wait for it */
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

/** With all that the job appended inside of it. */
async function release({ send, statements }: Connection): Promise<void> {
  await statements.flush();
  await send('RELEASE job');
}
