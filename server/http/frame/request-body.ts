/**
 * Bodies: how bytes become the value that a route's schema judges (contract §2).
 *
 * A gateway in front of a bank may read the first of two members where we would read the last, replace bytes that are no UTF-8, or
 * give up on nesting. It would then have judged another payment than the one that is executed here. So a body that two readers
 * can read differently is not in shape: 400, and nothing is consumed or counted.
 * A WebAuthn response is different in one thing: its unknown members are ignored, so nesting and U+0000 in them are too. The
 * ceremony copies what it knows (`ceremonies/answers/read-answer.ts`), and reads no other member.
 */
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Flaw } from '../../core/payments/payment.ts';
import { flawOfJson } from '../../webauthn/unique-json.ts';
import { AuthenticationResponse, RegistrationResponse } from '../shapes/webauthn-responses.ts';

/** A body that is JSON, and that we do not read. `flaws` goes out as `errors`. */
export class FlawedBody extends Error {
  readonly statusCode = 400;
  readonly flaws: readonly Flaw[];

  constructor(flaw: Flaw) {
    super(`the body ${flaw.reason}`);
    this.flaws = [flaw];
  }
}

const OF_DEVICES: ReadonlySet<unknown> = new Set([AuthenticationResponse, RegistrationResponse]);

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Call before any route is added. */
export function readBodies(app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (bytes.length === 0 && takesNoBody(request)) return done(null, undefined);
    const text = utf8(bytes);
    if (text === null) return done(new FlawedBody({ pointer: '', reason: 'is not in UTF-8' }), undefined);
    const value = parsed(text);
    const flaw = value === undefined ? { pointer: '', reason: 'is not well-formed' } : flawOf(request, text);
    return flaw === null ? done(null, value) : done(new FlawedBody(flaw), undefined);
  });

  // RFC 9110 §8.3: Content-Type says what the content is. Many clients send it with every request; where there is no content, and
  // none is wanted, it says nothing.
  app.addHook('onRequest', (request, _reply, done) => {
    if (isEmpty(request) && takesNoBody(request)) delete request.headers['content-type'];
    done();
  });
  // Whether a chunked body is empty is known at its end.
  app.addContentTypeParser('*', (request, payload, done) => {
    if (request.is404) return done(null, undefined);
    if (!takesNoBody(request)) return done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(), undefined);
    let empty = true;
    payload.once('data', () => {
      empty = false;
      done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(), undefined);
    });
    payload.once('end', () => empty && done(null, undefined));
    payload.once('error', (error) => empty && done(error, undefined));
  });
}

const takesNoBody = ({ routeOptions }: FastifyRequest): boolean => routeOptions.schema?.body === undefined;

/** RFC 9112 §6.3: a request with neither header has no body. */
function isEmpty({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

/** Without the byte order mark that RFC 8259 §8.1 lets a reader ignore. */
function utf8(bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** A member `__proto__` is one like any other here: unknown, so our own schemas refuse it, and a ceremony does not copy it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function flawOf(request: FastifyRequest, text: string): Flaw | null {
  const flaw = flawOfJson(text);
  if (flaw === null || !OF_DEVICES.has(request.routeOptions.schema?.body)) return flaw;
  return flawOfJson(text, 'names');
}
