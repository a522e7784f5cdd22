/** Requests of one tab that wait on their way, and answers that never come. */
import type { Request } from 'playwright-core';
import type { Visit } from './visit.ts';

/** `letGo` ends when the page has the answer, and has had time to act on it. */
export type Held = { readonly came: Promise<Request>; readonly letGo: () => Promise<void> };

/** The first such request waits: before the bank hears of it, or with the answer that it got. */
export async function holdOne(visit: Visit, method: string, path: string, when: 'request' | 'answer'): Promise<Held> {
  const [came, mayGo] = [Promise.withResolvers<Request>(), Promise.withResolvers<void>()];
  let isFirst = true;
  await visit.page.route(path, async (route) => {
    if (route.request().method() !== method || !isFirst) return route.fallback();
    isFirst = false;
    const response = when === 'answer' ? await route.fetch() : null;
    came.resolve(route.request());
    await mayGo.promise;
    await (response ? route.fulfill({ response }) : route.continue());
  });
  const letGo = async () => {
    const request = await came.promise;
    const finished = visit.page.waitForEvent('requestfinished', (each) => each === request);
    mayGo.resolve();
    await finished;
    await settled(visit);
  };
  return { came: came.promise, letGo };
}

/** Answers are lost: the bank has done what was asked, or has never heard of it. */
export function loseAnswers(visit: Visit, method: string, path: string, lost: 'done' | 'unheard' = 'done'): Promise<unknown> {
  return visit.page.route(path, async (route) => {
    if (route.request().method() !== method) return route.fallback();
    if (lost === 'done') await route.fetch();
    await route.abort();
  });
}

/** How the bank answers what is sent to a path; grows. */
export function answersTo(visit: Visit, path: string): number[] {
  const statuses: number[] = [];
  visit.page.on('response', (response) => response.url().endsWith(path) && statuses.push(response.status()));
  return statuses;
}

/** Whatever the page does about what it has now, it has begun. */
export const settled = (visit: Visit) =>
  visit.page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 100)))),
  );
