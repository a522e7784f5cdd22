/**
 * What a client may be told of a failure: a slug, a status, and how long to wait. Nothing else may leave the server.
 *
 * RTS Art 4(3)(a): when authentication fails, "it shall not be possible to identify which of the elements … was incorrect".
 * `Failed.failure` names the element, so it goes to the audit log and never to a client. If a route sends it, an attacker
 * learns which element to work on next.
 */
import { type Failed, failureRow, type ProblemSlug } from './failures.ts';

/** HTTP status of each problem (RFC 9110 §15). */
export const STATUS: Readonly<Record<ProblemSlug, number>> = {
  'invalid-request': 400,
  'no-session': 401,
  'authentication-failed': 403,
  'authorisation-blocked': 403,
  'sca-required': 403,
  'role-required': 403,
  'cross-site-request': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'username-taken': 409,
  'credential-already-registered': 409,
  'last-credential': 409,
  'authorisation-not-open': 409,
  'payment-not-open': 409,
  'idempotency-conflict': 409,
  'request-timeout': 408,
  'request-too-large': 413,
  'unsupported-media-type': 415,
  'misdirected-request': 421,
  unprocessable: 422,
  'insufficient-funds': 422,
  'too-many-requests': 429,
  'request-header-fields-too-large': 431,
  unavailable: 503,
  internal: 500,
};

/** `slug` names the page of the problem, `/problems/<slug>`. `retryAfterSeconds`: seconds, for `Retry-After`. */
export type PublicFace = { readonly slug: ProblemSlug; readonly status: number; readonly retryAfterSeconds?: number };

/** The same answer for every failed factor, member for member. */
export function publicFace({ failure, retryAfterSeconds }: Failed): PublicFace {
  const slug = failureRow(failure).problem;
  return { slug, status: STATUS[slug], ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}
