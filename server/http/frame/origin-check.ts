/**
 * What every request passes before any route: the check of its host, the origin check, and the headers of its answer.
 *
 * RTS Art 4(3)(c): sessions are protected against manipulation by others. A browser sends the cookie with the requests of any
 * page; `Origin` names that page, and only our pages may change anything. The check needs no token and no state.
 */
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuditLog } from '../../storage/audit/audit-log.ts';
import { sendProblem } from './problems.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

/** The headers of every answer. Built once: building them for each answer costs more than the answer. */
export function securityHeaders(https: boolean): Record<string, string> {
  return {
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'permissions-policy':
      'payment=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), geolocation=(), microphone=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(https && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  };
}

export function checkOrigin(
  app: FastifyInstance,
  { origins, audit, now }: { readonly origins: readonly string[]; readonly audit: AuditLog; readonly now: () => number },
): void {
  const hosts = new Set(origins.map((origin) => new URL(origin).host));
  const mayRecord = allowance(RECORDED_PER_MINUTE);
  const headers = securityHeaders(origins.every((origin) => origin.startsWith('https:')));

  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers);
    // By the route as well: the router decodes the path (/%61pi).
    const api = request.routeOptions.url?.startsWith('/api/') === true || request.url.startsWith('/api/');
    if (api) reply.header('cache-control', 'no-store');

    // No name of ours contains U+0000, and PostgreSQL accepts it in no value.
    if (request.url.includes('%00')) return void sendProblem(reply, 'not-found');
    if (!hosts.has(request.host) && !isProbe(request)) return void turnAway(request, reply, api);
    if (!SAFE_METHODS.has(request.method) && !sameSite(request, origins)) return void refuse(request, reply).catch(done);
    done();
  });

  function turnAway(request: FastifyRequest, reply: FastifyReply, api: boolean): FastifyReply {
    // An IP address is no RP ID: passkeys would fail there with nothing but "invalid domain".
    if (!api && request.method === 'GET' && isIP(request.hostname.replace(/^\[|\]$/g, ''))) {
      const { pathname, search } = new URL(request.url, origins[0]);
      return reply.redirect(`${origins[0]}${pathname}${search}`, 302);
    }
    request.log.warn({ host: request.host, expected: [...hosts] }, 'unknown host: is RP_ORIGINS what the browser shows?');
    return sendProblem(reply, 'misdirected-request');
  }
  async function refuse(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    request.log.warn({ origin: request.headers.origin, expected: origins }, 'cross-site request');
    if (mayRecord(now()))
      await audit.record(
        { now: now(), requestId: request.id, sessionRef: null },
        {
          type: 'access',
          outcome: 'failure',
          code: 'cross-site-request',
          details: { origin: request.headers.origin?.slice(0, 300) ?? null },
        },
      );
    await sendProblem(reply, 'cross-site-request');
  }
}

/**
 * POLICY: any page on the web can make a browser send requests, so the audit log records only this many cross-site requests a
 * minute. The process log has all.
 */
const RECORDED_PER_MINUTE = 60;

function allowance(perMinute: number): (now: number) => boolean {
  let [minute, used] = [0, 0];
  return (now) => {
    const current = Math.floor(now / 60_000);
    [minute, used] = [current, current === minute ? used + 1 : 1];
    return used <= perMinute;
  };
}

/** Probes of health come from machines that know no host name. */
function isProbe(request: FastifyRequest): boolean {
  return request.url === '/healthz' || request.url === '/readyz';
}

/**
 * Our site by `Origin`, or without it by `Sec-Fetch-Site`. A request without any `Sec-Fetch-*` is not from a browser, so no
 * page made it with a payer's cookie.
 */
function sameSite({ headers }: FastifyRequest, origins: readonly string[]): boolean {
  if (headers.origin !== undefined) return origins.includes(headers.origin);
  if (headers['sec-fetch-site'] !== undefined) return headers['sec-fetch-site'] === 'same-origin';
  return !Object.keys(headers).some((name) => name.startsWith('sec-fetch-'));
}
