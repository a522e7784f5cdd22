/**
 * A flow always ends with an answer: a value, or a problem that a page can show beside a way on.
 *
 * What throws in a flow is a fault of this page, or of what a browser, a password manager or the bank handed over. Unanswered, it
 * would leave the page busy for ever, with every way out disabled. `sent` says whether the request that decides has been sent
 * by then: if so the act may have happened, and the page must not say that it has not.
 */
import { type Answer, ownProblem, type Problem } from '../api/api.ts';

export type Deciding = { sent: boolean };

/** @param unknown what to say where the request that decides was sent, and nobody can tell what became of it */
export async function toItsEnd<T>(
  flow: (deciding: Deciding) => Promise<Answer<T>>,
  unknown: (because: string) => Problem = (because) => ({ ...ownProblem('page-failed', because), outcomeUnknown: true }),
): Promise<Answer<T>> {
  const deciding = { sent: false };
  try {
    return await flow(deciding);
  } catch (error) {
    return { ok: false, problem: failure(error, deciding, unknown) };
  }
}

export function failure(error: unknown, { sent }: Deciding, unknown: (because: string) => Problem): Problem {
  console.error(error);
  const because = error instanceof Error ? error.message : String(error);
  return sent ? unknown(because) : ownProblem('page-failed', because);
}

/** Of a request that only opens something: nothing that counts can have happened, whatever became of its answer. */
export function onlyOpened(problem: Problem): Problem {
  return { ...problem, outcomeUnknown: false };
}
