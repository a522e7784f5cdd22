/**
 * From thrown errors to problem details. Ceremonies return failures and do not throw for what a client did. Errors that arrive here
 * are a request out of shape, a limit, an unavailable database, or a bug; details of a bug stay in the log.
 */
import type { FastifyError, FastifyInstance, FastifySchemaValidationError } from 'fastify';
import type { ProblemSlug } from '../../core/failures.ts';
import type { Flaw } from '../../core/payments/payment.ts';
import { sendProblem } from './problems.ts';
import { FlawedBody } from './request-body.ts';

const BY_STATUS: Readonly<Record<number, ProblemSlug>> = {
  400: 'invalid-request',
  404: 'not-found',
  413: 'request-too-large',
  414: 'invalid-request',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
};

/** @param isUnavailable whether an error means that the database is unavailable */
export function answerErrors(app: FastifyInstance, isUnavailable: (error: unknown) => boolean): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error.validation) return sendProblem(reply, 'invalid-request', { errors: error.validation.slice(0, MOST_FLAWS).map(flawOf) });
    if (error instanceof FlawedBody) return sendProblem(reply, 'invalid-request', { errors: [...error.flaws] });
    if (isUnavailable(error)) {
      request.log.error({ err: error }, 'the database is unavailable');
      return sendProblem(reply, 'unavailable', { retryAfterSeconds: 1 });
    }
    const status = error.statusCode ?? 500;
    const slug = BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'invalid-request' : undefined);
    if (slug === undefined) request.log.error({ err: error }, 'request failed');
    if (slug === 'invalid-request') return sendProblem(reply, slug, { errors: [{ pointer: '', reason: 'is not well-formed' }] });
    return sendProblem(reply, slug ?? 'internal');
  });
}

/** POLICY: enough to correct a form, too few to make the answer larger than the request. */
const MOST_FLAWS = 20;

/** RFC 6901 §3. */
const escapePointer = (member: unknown) => String(member).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');

/** Pointer and reason, without a copy of what was sent. */
function flawOf({ instancePath, keyword, params, message }: FastifySchemaValidationError): Flaw {
  if (keyword === 'required') return { pointer: `${instancePath}/${escapePointer(params.missingProperty)}`, reason: 'is missing' };
  if (keyword === 'additionalProperties')
    return { pointer: `${instancePath}/${escapePointer(params.additionalProperty)}`, reason: 'is unknown' };
  return { pointer: instancePath, reason: message ?? 'is not in shape' };
}
