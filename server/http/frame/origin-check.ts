/**
 * What every request passes before any route: the check of its host, the origin check, and the headers of its answer.
 *
 * RTS Art 4(3)(c): sessions are protected against manipulation by others. A browser sends the cookie with the requests of any
 * page; `Origin` names that page, and only our pages may change anything. The check needs no token and no state.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ownOrigins, type RelyingPartyOrigins, webOrigins } from '../../core/relying-party/origins.ts';
import type { AuditLog } from '../../storage/audit/audit-log.ts';
import { hostFlaw, hostsOf, hostsOfOrigins, isAddress, nameOf, pathOf, targetOf } from './addresses/request-target.ts';
import { sendProblem } from './problems.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Health, for probes: they come from machines that know no host name, and write the path in their own way (contract §8). */
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/healthz/', '/readyz', '/readyz/']);

/** Where browsers look for the origins on other domains that may use our RP ID. */
const RELATED_ORIGINS = '/.well-known/webauthn';

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
  { relyingParty, audit, now }: { readonly relyingParty: RelyingPartyOrigins; readonly audit: AuditLog; readonly now: () => number },
): void {
  const origins = webOrigins(relyingParty.origins);
  const [home = ''] = ownOrigins(relyingParty);
  const hosts = hostsOfOrigins(origins);
  const mayRecord = allowance(RECORDED_PER_MINUTE);
  const headers = securityHeaders(origins.every((origin) => origin.startsWith('https:')));

  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers);
    const path = pathOf(request.url);
    // By the route as well: the router decodes the path (/%61pi).
    const api = request.routeOptions.url?.startsWith('/api/') === true || path.startsWith('/api/');
    reply.header('cache-control', api ? 'no-store' : 'no-cache');

    // No name of ours contains U+0000, and PostgreSQL accepts it in no value.
    if (request.url.includes('%00')) return void sendProblem(reply, 'not-found');
    const flaw = hostFlaw(request);
    if (flaw !== null) return void sendProblem(reply, 'invalid-request', { errors: [{ pointer: '', reason: flaw }] });
    if (!isServed(path, hostsOf(request))) return void turnAway(request, reply, api);
    if (!SAFE_METHODS.has(request.method) && !sameSite(request, origins)) return void refuse(request, reply).catch(done);
    done();
  });

  /** Each host that the request names is one of ours: a proxy or cache may go by the other one. */
  function isServed(path: string, named: readonly string[]): boolean {
    // WebAuthn L3 §5.11: browsers fetch the related origins from the host that is the RP ID, whether or not it has pages of ours.
    if (path === RELATED_ORIGINS && named.every((host) => nameOf(host) === relyingParty.id)) return true;
    return PROBES.has(path) || named.every((host) => hosts.has(host));
  }

  function turnAway(request: FastifyRequest, reply: FastifyReply, api: boolean): FastifyReply {
    // An IP address is no RP ID: passkeys would fail there with nothing but "invalid domain".
    if (!api && request.method === 'GET' && isAddress(request.host)) return reply.redirect(`${home}${targetOf(request.url)}`, 302);
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

/**
 * Our site by `Origin`, or without it by `Sec-Fetch-Site`. A request without any `Sec-Fetch-*` is not from a browser, so no
 * page made it with a payer's cookie.
 */
function sameSite({ headers }: FastifyRequest, origins: readonly string[]): boolean {
  if (headers.origin !== undefined) return origins.includes(headers.origin);
  if (headers['sec-fetch-site'] !== undefined) return headers['sec-fetch-site'] === 'same-origin';
  return !Object.keys(headers).some((name) => name.startsWith('sec-fetch-'));
}
