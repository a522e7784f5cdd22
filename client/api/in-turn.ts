/**
 * Requests that may bring another session's cookie, one after the other among the tabs of this browser.
 *
 * Two at once would each bring their own, and whichever answer came last decided: one tab would ask for options with a
 * session that is just being replaced, be given a new one of nobody's, and sign the payer of the other tab out with it.
 */
import { type Answer, send } from './api.ts';

const LONGEST_QUEUE_MS = 10_000;

/** As `send`; after a while also out of turn, where whoever is in front does not come to an end. */
export async function sendInTurn<T>(path: string, body: unknown): Promise<Answer<T>> {
  const ask = () => send<T>('POST', path, body);
  try {
    return await navigator.locks.request('session-cookie', { signal: AbortSignal.timeout(LONGEST_QUEUE_MS) }, ask);
  } catch {
    return ask();
  }
}
