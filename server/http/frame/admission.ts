/**
 * Limits how many requests that change something are worked on at once. The next request gets 503 and may come again.
 *
 * Without a limit an overloaded server answers no request in time: each request waits behind all others, and waiting requests take
 * memory. A request that is refused before its body is read costs almost nothing, and the admitted ones stay fast. A refusal is
 * no act, so the audit log does not record it; the metrics count it.
 * A request counts once its body has arrived. Otherwise some hundred clients that send a byte a second would take every place.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { sendProblem } from './problems.ts';

/** POLICY: enough to fill the largest batch of commits twice, and a bound on memory. */
export const MOST_IN_FLIGHT = 500;

const LOOKING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** @param most requests at once @param onShed called for each refused request */
export function admitAtMost(app: FastifyInstance, most: number, onShed: () => void): void {
  const inFlight = new WeakSet<FastifyReply>();
  let count = 0;
  const leave = (reply: FastifyReply) => {
    if (inFlight.delete(reply)) count -= 1;
  };

  const shed = (reply: FastifyReply) => {
    onShed();
    void sendProblem(reply, 'unavailable', { retryAfterSeconds: 1 });
  };

  app.addHook('onRequest', (request, reply, done) => {
    if (count >= most && !LOOKING.has(request.method)) return shed(reply);
    done();
  });
  app.addHook('preValidation', (request, reply, done) => {
    if (LOOKING.has(request.method)) return done();
    if (count >= most) return shed(reply);
    inFlight.add(reply);
    count += 1;
    // Also if the client hung up before the answer.
    reply.raw.once('close', () => leave(reply));
    done();
  });
  app.addHook('onResponse', (_request, reply, done) => {
    leave(reply);
    done();
  });
}
