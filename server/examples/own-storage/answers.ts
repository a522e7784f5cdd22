/**
 * What this server answers: a status, a body, and cookies; and of a failure nothing but its public face.
 *
 * RTS Art 4(3)(a): "it shall not be possible to identify which of the elements … was incorrect". Every failed factor answers
 * the same 403; the exact code is in the audit list only. A code that leaked here would tell a thief what to try next.
 */
import { type Failed, failed } from '../../core/failures.ts';
import { publicFace } from '../../core/public-face.ts';

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly cookies?: readonly string[];
  readonly retryAfterSeconds?: number;
};

export const answer = (status: number, body?: unknown, ...cookies: string[]): Answer => ({ status, body, cookies });

/** `retryAfterSeconds` stands in the body and in `Retry-After` (RFC 9110 §10.2.3). */
export function refusal(refused: Failed): Answer {
  const { slug, status, ...wait } = publicFace(refused);
  return { ...answer(status, { type: `/problems/${slug}`, ...wait }), ...wait };
}

export const NOT_FOUND = refusal(failed('authorisation-not-found'));
export const NO_SESSION = answer(401, { type: '/problems/no-session' });
export const NOT_IN_SHAPE = answer(400, { type: '/problems/invalid-request' });

/** A member of a body that is text of a sensible length; null otherwise. */
export function text(body: unknown, member: string): string | null {
  const value = typeof body === 'object' && body !== null && Object.hasOwn(body, member) ? (body as Record<string, unknown>)[member] : null;
  return typeof value === 'string' && value.length > 0 && value.length <= 140 && value.isWellFormed() ? value : null;
}
