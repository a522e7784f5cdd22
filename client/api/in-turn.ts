/**
 * Requests that may set another session's cookie, one after the other among the tabs of this browser.
 *
 * Two at once would each set a cookie, and the last answer would win. One tab would ask for options with a
 * session that is being replaced, get a new anonymous one, and so sign out the payer of the other tab.
 */
import { type Answer, send } from './api.ts';

const LONGEST_QUEUE_MS = 10_000;

/** As `send`, but goes ahead after a while if the request in front does not end. */
export async function sendInTurn<T>(path: string, body: unknown): Promise<Answer<T>> {
  const ask = () => send<T>('POST', path, body);
  try {
    return await navigator.locks.request('session-cookie', { signal: AbortSignal.timeout(LONGEST_QUEUE_MS) }, ask);
  } catch {
    return ask();
  }
}
