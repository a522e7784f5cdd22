/**
 * One job of a batch on PostgreSQL: in a savepoint, so that one that fails does not take the others along.
 *
 * A job may run more than once, since a batch whose connection broke runs again: its effects outside the database wait
 * for the commit, and belong to the run that was committed.
 */
import { type Job, Rollback } from './database.ts';
import { isCollision, isExhaustion, Lost, type Session } from './postgres-session.ts';

export type Waiting = { job: Job<unknown>; resolve: (value: unknown) => void; reject: (error: unknown) => void };
export type Settle = () => void;

/** Runs one job. @returns how to answer it once the batch is committed @throws when the batch is lost */
export async function inSavepoint({ send, statements, failed }: Session, { job, resolve, reject }: Waiting): Promise<Settle> {
  // Not waited for: the first statement of the job goes out behind it.
  const marked = send('SAVEPOINT job').then(
    () => null,
    (error) => error,
  );
  const effects: (() => void)[] = [];
  try {
    const value = await job({ ...statements, afterCommit: (effect) => effects.push(effect) });
    const unmarked = await marked;
    if (unmarked) throw unmarked;
    // A job that forgave an error of PostgreSQL's cannot be kept: its transaction takes nothing more.
    if (failed()) throw new Error('a statement of the job failed, and the job carried on');
    await send('RELEASE job');
    return () => {
      for (const effect of effects) perform(effect);
      resolve(value);
    };
  } catch (error) {
    const unmarked = await marked;
    if (unmarked) throw unmarked;
    if (error instanceof Lost || isCollision(error) || isExhaustion(error)) throw error;
    await send('ROLLBACK TO job');
    await send('RELEASE job');
    return error instanceof Rollback ? () => resolve(error.value) : () => reject(error);
  }
}

/** The act is committed and has to be answered, whatever its effect does. */
function perform(effect: () => void): void {
  try {
    effect();
  } catch (error) {
    process.emitWarning(error as Error);
  }
}
