/**
 * Transactions over Maps: a job works on a copy, and the copy becomes the bank when the job is done.
 *
 * RTS Art 4(1): an authentication code is accepted once, and all that follows from it happens together. So jobs run one
 * after the other: what a job read stays true until its commit. A job that throws, or ends in `Undo`, leaves nothing behind.
 * Readers see what is committed, and never a job's half-done work. A job must not start another job: it would wait for itself.
 */
import { type Bank, copyOf } from './rows.ts';

/** Thrown by a job that decided against what it did: nothing of it stays, and `answer` is what the caller is told. */
export class Undo extends Error {
  readonly answer: unknown;
  constructor(answer: unknown) {
    super('a transaction was undone');
    this.answer = answer;
  }
}

export type Transactions = {
  /** What is committed. Read it, and never write to it. */
  readonly committed: () => Bank;
  readonly write: <T>(job: (bank: Bank) => Promise<T>) => Promise<T>;
};

export function transactions(start: Bank): Transactions {
  let committed = start;
  let last: Promise<unknown> = Promise.resolve();

  async function run<T>(job: (bank: Bank) => Promise<T>): Promise<T> {
    const copy = copyOf(committed);
    try {
      const answer = await job(copy);
      committed = copy;
      return answer;
    } catch (thrown) {
      if (thrown instanceof Undo) return thrown.answer as T;
      throw thrown;
    }
  }

  return {
    committed: () => committed,
    write: (job) => {
      const answer = last.then(() => run(job));
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}
