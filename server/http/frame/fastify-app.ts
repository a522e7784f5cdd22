/**
 * The Fastify instance as every route finds it: type provider, limits of size and time, log, answers to what is no request.
 *
 * Fastify's own Ajv coerces "12" to 12 and drops members that it does not know. A payment server that repairs a request
 * executes something else than was sent, so both are off.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type RawServerDefault } from 'fastify';
import { ajvFormats } from './formats.ts';
import { securityHeaders } from './origin-check.ts';
import { sendProblem } from './problems.ts';
import { readBodies } from './request-body.ts';
import { linesTogether, OneLineLog } from './request-log.ts';
import { answerUnparsableRequest } from './unparsable-request.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    limited?: true;
    /** Why a route that writes is outside the rate limit: what bounds it instead (contract §2). */
    unlimited?: string;
  }
}

export type FastifyApp = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>;

/** Contract §2. */
const BODY_LIMIT = 64 * 1024;
/** From the first byte of a request to the last. */
const SLOWEST_REQUEST_MS = 30_000;
/** POLICY: more than any bank's proxies keep open. An idle connection costs some 16 KiB, and nothing else bounds their number. */
const MOST_CONNECTIONS = 10_000;

export type FastifyAppOptions = {
  readonly logger: boolean;
  readonly trustedProxies: readonly string[];
  readonly https: boolean;
  readonly newRequestId: () => string;
};

export function buildFastifyApp(options: FastifyAppOptions): FastifyApp {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    // The server's own id, never the client's: it is unique, and the audit log groups the events of one request by it.
    genReqId: options.newRequestId,
    requestIdHeader: false,
    requestTimeout: SLOWEST_REQUEST_MS,
    connectionTimeout: 60_000,
    // Without a timeout for headers Node takes 60 seconds, swaps the two timeouts, and checks only every 30 seconds.
    // A request without a host is answered with a problem by the origin check; Node's own answer has no body.
    http: { headersTimeout: SLOWEST_REQUEST_MS, connectionsCheckingInterval: 5_000, requireHostHeader: false },
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1500 },
    ajv: {
      customOptions: {
        coerceTypes: false,
        discriminator: true,
        removeAdditional: false,
        useDefaults: false,
        allErrors: true,
        formats: ajvFormats,
      },
    },
    logger: options.logger && { level: 'info', stream: linesTogether(process.stderr), base: null },
    logController: new OneLineLog(),
    // A path that cannot be decoded reaches no route and no hook. Its answer is a problem like every other.
    frameworkErrors: (error, _request, reply) => {
      reply.headers({ ...securityHeaders(options.https), 'cache-control': 'no-store' });
      if (error.statusCode === 414) sendProblem(reply as never, 'not-found');
      else sendProblem(reply as never, 'invalid-request', { errors: [{ pointer: '', reason: 'has an address that cannot be decoded' }] });
    },
    clientErrorHandler: answerUnparsableRequest,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.server.maxConnections = MOST_CONNECTIONS;
  // RFC 3986 §3.1: a scheme has no case. Whether a cookie may be Secure is decided by comparing this one.
  app.addHook('onRequest', ({ headers }, _reply, done) => {
    const scheme = headers['x-forwarded-proto'];
    if (typeof scheme === 'string') headers['x-forwarded-proto'] = scheme.toLowerCase();
    done();
  });
  readBodies(app);
  return app as unknown as FastifyApp;
}

/** For every route that writes, signs or verifies: they share one allowance a client address (contract §2, `rate-limit.ts`). */
export const limited = { limited: true } as const;
