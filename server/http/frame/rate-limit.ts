/**
 * How often one client may ask for what costs a signature, a commit or a name (contract §2).
 *
 * It runs before the session is looked up and before any gate of a route: a gate may write as well (a refused auditor is on
 * record), so behind it nothing would bound how fast the audit log grows. One allowance holds for all limited routes.
 */
import rateLimit from '@fastify/rate-limit';
import { clientNetworkOf } from './addresses/client-address.ts';
import type { FastifyApp } from './fastify-app.ts';

const MINUTE_MS = 60_000;
/** Clients that are counted at the same time. */
const MOST_CLIENTS = 10_000;

/** @param perMinute requests a minute and client; 0 is off */
export async function limitRate(
  app: FastifyApp,
  { perMinute, trustedProxies }: { readonly perMinute: number; readonly trustedProxies: readonly string[] },
): Promise<void> {
  app.addHook('onRoute', ({ method, url, config }) => {
    const looks = [method].flat().every((each) => each === 'GET' || each === 'HEAD');
    if (!looks && !config?.limited && !config?.unlimited) throw new Error(`${method} ${url} is under no limit, and does not say why`);
  });
  if (perMinute === 0) return;
  await app.register(rateLimit, {
    global: false,
    max: perMinute,
    timeWindow: MINUTE_MS,
    cache: MOST_CLIENTS,
    skipOnError: false,
    keyGenerator: clientNetworkOf(trustedProxies),
  });
  const count = app.rateLimit();
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.routeOptions.config.limited) return done();
    // It rejects with what is answered with 429.
    Promise.resolve(count.call(app, request, reply)).then(() => done(), done);
  });
}
