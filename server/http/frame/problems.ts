/**
 * Problem details (RFC 9457): every error answer, rendered in one place.
 *
 * RTS Art 4(3)(a): a failed factor has one face. Whatever step failed, `authentication-failed` is the same bytes but for
 * `instance`, the request id, under which the audit log holds the exact reason.
 */
import type { FastifyReply } from 'fastify';
import type { Failed, ProblemSlug } from '../../core/failures.ts';
import type { Flaw } from '../../core/payments/payment.ts';
import { publicFace, STATUS } from '../../core/public-face.ts';

type Words = { readonly title: string; readonly detail: string };
type ProblemRow = Words & { readonly status: number };

const WORDS: Readonly<Record<ProblemSlug, Words>> = {
  'invalid-request': {
    title: 'The request is not in shape',
    detail: 'A member is missing, unknown, or of the wrong type or form. `errors` says where. Nothing was done and nothing was counted.',
  },
  'no-session': {
    title: 'Sign in first',
    detail:
      'There is no session by strong customer authentication, or it ended: after five minutes without activity, or after eight hours.',
  },
  'authentication-failed': {
    title: 'Authentication failed',
    detail:
      'The authentication was not accepted. Which element was wrong is not said (RTS Art 4(3)(a)); the audit log knows it under the id in `instance`.',
  },
  'authorisation-blocked': {
    title: 'Authentication is blocked',
    detail:
      'After five failures in a row strong customer authentication is blocked (RTS Art 4(3)(b)), longer each time it happens again (Art 4(4)). `Retry-After` says how long this block lasts; without it the block ends when the bank lifts it.',
  },
  'sca-required': {
    title: 'Fresh authentication is needed',
    detail:
      'Registering a further passkey, revoking one, or binding a browser needs an accepted authorisation of exactly that, from this session and not used yet (RTS Art 24(2)(b), 27; `POST /api/bindings`).',
  },
  'role-required': { title: 'Another role is needed', detail: 'The session belongs to somebody who may not do this.' },
  'cross-site-request': {
    title: 'The request came from another site',
    detail:
      'A change is accepted only from a page of this server: `Origin` has to be one of ours, or `Sec-Fetch-Site` has to be `same-origin`.',
  },
  'not-found': { title: 'Not found', detail: 'There is nothing here, or it is not yours.' },
  'method-not-allowed': {
    title: 'Method not allowed',
    detail: 'This resource does not know the method. `Allow` lists those that it knows.',
  },
  'username-taken': { title: 'The username is taken', detail: 'Somebody else has this username. Choose another one.' },
  'credential-already-registered': {
    title: 'This passkey is registered already',
    detail: 'The payer has this credential. There is nothing to do.',
  },
  'last-credential': {
    title: 'This is the last passkey',
    detail: 'Without it nobody can sign in to this account. Confirm with `?confirm=last`.',
  },
  'authorisation-not-open': {
    title: 'The authorisation is not open',
    detail: 'It was answered before, or expired, or was voided by a change of the payment (RTS Art 4(1), 5(1)(d)). Open a new one.',
  },
  'payment-not-open': {
    title: 'The payment is not open',
    detail: 'It is executed, rejected or cancelled, or it was changed in between, and cannot be changed or authorised.',
  },
  'idempotency-conflict': {
    title: 'The Idempotency-Key was used for another request',
    detail: 'A key stands for one request for a day. Use a new key for a new payment.',
  },
  'request-timeout': {
    title: 'The request took too long',
    detail: 'A request has thirty seconds from its first byte to its last. Nothing was done.',
  },
  'request-too-large': { title: 'The request is too large', detail: 'A body has at most 64 KiB.' },
  'unsupported-media-type': { title: 'Not JSON', detail: 'Bodies are `application/json`.' },
  'misdirected-request': {
    title: 'Not the server for this host',
    detail: 'The `Host` of the request is not one of the configured origins. The operator sets `RP_ORIGINS`.',
  },
  unprocessable: {
    title: 'The request cannot be carried out',
    detail: 'It is in shape, but what it asks for is impossible. `errors` says what and where.',
  },
  'insufficient-funds': {
    title: 'Not enough money in the account',
    detail: 'The payment was authorised and is rejected: the account does not hold the amount. Nothing was paid.',
  },
  'too-many-requests': {
    title: 'Too many requests',
    detail: 'This address has sent more requests than the limit allows. `Retry-After` says when to go on.',
  },
  'request-header-fields-too-large': {
    title: 'The header is too large',
    detail: 'The address and the header fields of a request, cookies among them, have together at most 16 KiB. Nothing was done.',
  },
  unavailable: {
    title: 'Unavailable for the moment',
    detail: 'The server cannot do this now. Nothing was done; try again after `Retry-After`.',
  },
  internal: {
    title: 'Something went wrong here',
    detail: 'The server failed. Its operator finds the reason under the id in `instance`.',
  },
};

/** The same words stand on the page `/problems/<slug>`. */
export const problems = Object.fromEntries(
  (Object.keys(WORDS) as ProblemSlug[]).map((slug) => [slug, { status: STATUS[slug], ...WORDS[slug] }]),
) as Readonly<Record<ProblemSlug, ProblemRow>>;

export function sendProblem(
  reply: FastifyReply,
  slug: ProblemSlug,
  extra: { retryAfterSeconds?: number; errors?: readonly Flaw[] } = {},
): FastifyReply {
  const { status, title, detail } = problems[slug];
  if (extra.retryAfterSeconds !== undefined) reply.header('retry-after', extra.retryAfterSeconds);
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({ type: `/problems/${slug}`, title, status, detail, instance: reply.request.id, ...(extra.errors && { errors: extra.errors }) });
}

/** The public face of a failure. */
export function sendFailure(reply: FastifyReply, failure: Failed): FastifyReply {
  const { slug, retryAfterSeconds } = publicFace(failure);
  return sendProblem(reply, slug, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
}
