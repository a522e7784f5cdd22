/**
 * One job of a batch on PostgreSQL. Together with the others it has no savepoint, and where it fails after it has written,
 * all of the batch is undone and runs again; apart, each has its own.
 *
 * A job may run more than once, since a batch whose connection broke runs again too: its effects outside the database wait
 * for the commit, and belong to the run that was committed.
 */
import { done, type Manner, type Ran, undone, type Waiting } from '../batches/batch.ts';
import type { BatchMemory } from '../database.ts';
import type { Session } from './connection.ts';
import { isCollision, isExhaustion, Lost } from './errors.ts';

/** @throws when the batch is lost */
export async function runJob(session: Session, waiting: Waiting, manner: Manner, batch: BatchMemory): Promise<Ran> {
  const { failed } = session;
  const { chain } = batch;
  const marked = manner === 'apart' ? mark(session) : null;
  const { writes, end, ...statements } = session.statements.ofJob();
  const effects: (() => void)[] = [];
  try {
    const value = await waiting.job({ ...statements, batch, afterCommit: (effect) => effects.push(effect) });
    end();
    await marked?.();
    // A job that forgave an error of PostgreSQL's cannot be kept: its transaction takes nothing more.
    if (failed()) throw new Error('a statement of the job failed, and the job carried on');
    if (marked) await release(session);
    return { settle: done(waiting, value, effects), left: 'nothing' };
  } catch (error) {
    end();
    await marked?.();
    if (error instanceof Lost || isCollision(error) || isExhaustion(error)) throw error;
    const settle = undone(waiting, error);
    if (!marked) return { settle, left: failed() || writes() > 0 ? 'half an act' : 'nothing' };
    batch.chain = chain;
    session.statements.forget();
    await session.send('ROLLBACK TO job');
    await session.send('RELEASE job');
    return { settle, left: 'nothing' };
  }
}

/** Not waited for: the first statement of the job goes out behind it. @returns how to wait for it */
function mark({ send }: Session): () => Promise<void> {
  const marked = send('SAVEPOINT job').then(
    () => null,
    (error) => error,
  );
  return async () => {
    const error = await marked;
    if (error) throw error;
  };
}

/** With all that the job appended inside of it. */
async function release({ send, statements }: Session): Promise<void> {
  await statements.flush();
  await send('RELEASE job');
}
