/**
 * Every other method on a known path is 405 with `Allow`, also `OPTIONS` (contract §2; RFC 9110 §15.5.6, §10.2.1).
 *
 * It is asked only where no route was found, so a request that has a route pays nothing for it; and it is answered before the
 * body is read: what is in it does not matter.
 */
import type { FastifyInstance } from 'fastify';
import { sendProblem } from '../problems.ts';
import { pathOf } from './request-target.ts';

const LOOKING = new Set(['GET', 'HEAD']);

/** Call before the routes are added, and after the origin check. */
export function answerOtherMethods(app: FastifyInstance): void {
  const known = new Map<string, { readonly path: RegExp; readonly methods: Set<string> }>();

  app.addHook('onRoute', ({ url, method }) => {
    const { path, methods } = known.get(url) ?? { path: patternOf(url), methods: new Set<string>() };
    for (const each of [method].flat()) methods.add(each);
    known.set(url, { path, methods });
  });

  app.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    const path = pathOf(request.url);
    const allowed = [...known.values()].filter((each) => each.path.test(path)).flatMap(({ methods }) => [...methods]);
    if (allowed.length > 0) return void sendProblem(reply.header('allow', [...new Set(allowed)].sort().join(', ')), 'method-not-allowed');
    if (!LOOKING.has(request.method)) return void sendProblem(reply, 'not-found');
    done();
  });
}

/** `/api/payments/:paymentId` as a pattern; a parameter may bring its own, in parentheses. */
function patternOf(url: string): RegExp {
  const segments = url.split('/').map((segment) => {
    const [, own] = /^:\w+(?:\(\^?(.*?)\$?\))?$/.exec(segment) ?? [];
    if (segment.startsWith(':')) return own ?? '[^/]+';
    return segment.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${segments.join('/')}$`);
}
