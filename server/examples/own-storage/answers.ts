/**
 * What this server answers: a status, a body, and cookies; and of a failure nothing but its public face.
 *
 * RTS Art 4(3)(a): "it shall not be possible to identify which of the elements … was incorrect". Every failed factor answers
 * the same 403; the exact code is in the audit list only. A code that leaked here would tell a thief what to try next.
 */
import { type Failed, failed, failureRow } from '../../core/failures.ts';

export type Answer = { readonly status: number; readonly body?: unknown; readonly cookies?: readonly string[] };

const STATUS: Readonly<Record<string, number>> = {
  'invalid-request': 400,
  'no-session': 401,
  'authentication-failed': 403,
  'authorisation-blocked': 403,
  'sca-required': 403,
  'cross-site-request': 403,
  'not-found': 404,
  'username-taken': 409,
  'last-credential': 409,
  'credential-already-registered': 409,
  'authorisation-not-open': 409,
  'payment-not-open': 409,
  unprocessable: 422,
  'insufficient-funds': 422,
};

export const answer = (status: number, body?: unknown, ...cookies: string[]): Answer => ({ status, body, cookies });

export function refusal({ failure, retryAfterSeconds }: Failed): Answer {
  const { problem } = failureRow(failure);
  return answer(STATUS[problem] ?? 500, { type: `/problems/${problem}`, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) });
}

export const NOT_FOUND = refusal(failed('authorisation-not-found'));
export const NO_SESSION = answer(401, { type: '/problems/no-session' });
export const NOT_IN_SHAPE = answer(400, { type: '/problems/invalid-request' });

/** A member of a body that is text of a sensible length; null otherwise. */
export function text(body: unknown, member: string): string | null {
  const value = typeof body === 'object' && body !== null && Object.hasOwn(body, member) ? (body as Record<string, unknown>)[member] : null;
  return typeof value === 'string' && value.length > 0 && value.length <= 140 && value.isWellFormed() ? value : null;
}
