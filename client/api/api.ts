/**
 * How the client speaks to the server: JSON in, and either a value or a problem out. Nothing here throws.
 *
 * A failed answer is an RFC 9457 problem. A missing answer is a problem too, with the slug `offline`, so that a flow has one
 * way to fail. `outcomeUnknown` marks answers after which the act may have happened: a caller that retries
 * without looking first can pay twice.
 */

import type { ProblemSlug } from '../../server/core/failures.ts';
import type { OwnProblemSlug } from '../texts/en/problems/own-problems.ts';
import { words } from '../texts/words.ts';
import type { Flaw } from './resources.ts';

/**
 * Last part of the server's problem type, or one that the client finds by itself. `dialog-unavailable` is gone past without a
 * word; `unexpected` is an answer that is no problem document. A newer server may send others: words.problem.known takes them.
 */
export type KnownSlug = ProblemSlug | OwnProblemSlug | 'dialog-unavailable' | 'unexpected';

export type Problem = {
  slug: KnownSlug;
  status: number;
  detail: string;
  /** Request id; support and the audit log know the request by it. Empty where no request was answered. */
  instance: string;
  errors: Flaw[];
  /** When it is over, by this device's clock, in ms since the epoch; null where nobody said. */
  until: number | null;
  outcomeUnknown: boolean;
  /** A device holds a passkey that the bank did not store. */
  leftBehind?: boolean;
};

export type Answer<T> = { ok: true; value: T; serverTime: number | null } | { ok: false; problem: Problem };

const ANSWER_WITHIN_MS = 20_000;

/** A problem that the client itself finds, in the same shape as the server's. */
export function ownProblem(slug: OwnProblemSlug | 'dialog-unavailable', detail = ''): Problem {
  return { slug, status: 0, detail, instance: '', errors: [], until: null, outcomeUnknown: false };
}

type Listener = (problem: Problem) => void;
let onSessionEnded: Listener = () => {};

/** Counts the sessions that began and ended here: what an answer says of the session, it says of that of its own time. */
let era = 0;
export const currentEra = (): number => era;
export function beginEra(): void {
  era += 1;
}

let onBlocked: Listener = () => {};

/** Called whenever an answer says that the payer of this session is blocked (contract §3, Attempts). */
export function whenBlocked(listener: Listener): void {
  onBlocked = listener;
}

/** Called whenever an answer says that there is no session any more; not for one that is late, and meant an earlier session. */
export function whenSessionEnds(listener: Listener): void {
  onSessionEnded = listener;
}

/**
 * Sends one request.
 * @param body sent as JSON where given
 */
export async function send<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  let response: Response;
  let content: unknown;
  const askedIn = era;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    content = text === '' ? null : JSON.parse(text);
  } catch {
    return { ok: false, problem: { ...ownProblem('offline'), outcomeUnknown: method !== 'GET' } };
  }
  if (response.ok) return { ok: true, value: content as T, serverTime: Date.parse(response.headers.get('date') ?? '') || null };
  const problem = asProblem(response, content);
  if (problem.slug === 'no-session' && askedIn === era) onSessionEnded(problem);
  if (problem.slug === 'authorisation-blocked' && askedIn === era) onBlocked(problem);
  return { ok: false, problem };
}

function asProblem(response: Response, content: unknown): Problem {
  const said = (typeof content === 'object' && content !== null ? content : {}) as Record<string, unknown>;
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    slug: typeof said.type === 'string' ? (said.type.split('/').pop() as KnownSlug) : response.status >= 500 ? 'internal' : 'unexpected',
    status: response.status,
    detail: typeof said.detail === 'string' ? said.detail : words.unexpectedAnswer(response.status),
    instance: typeof said.instance === 'string' ? said.instance : '',
    errors: Array.isArray(said.errors) ? (said.errors as Flaw[]) : [],
    until: Number.isFinite(retryAfter) ? Date.now() + retryAfter * 1_000 : null,
    outcomeUnknown: response.status >= 500,
  };
}
