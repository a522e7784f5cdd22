/**
 * How many requests that change something are worked on at once; past that, the next one is told to come again (503).
 *
 * Past its capacity a server that takes everything answers nobody in time: each request waits behind all the others, and
 * what waits takes memory. Turned away before anything of it was read, a request costs next to nothing, and those that
 * were let in stay fast. It is no act, so the audit log has nothing of it; the metrics count it.
 * A request takes its place once its body is here. Some hundred clients that send theirs a byte a second would otherwise hold
 * every place, with nothing to be worked on.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { sendProblem } from './problems.ts';

/** POLICY: enough to fill the largest batch of commits twice, and a bound on what waits in memory. */
export const MOST_IN_FLIGHT = 500;

const LOOKING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** @param most at once @param onShed called for each one that is turned away */
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
    // Also where the client hung up before there was an answer.
    reply.raw.once('close', () => leave(reply));
    done();
  });
  app.addHook('onResponse', (_request, reply, done) => {
    leave(reply);
    done();
  });
}
