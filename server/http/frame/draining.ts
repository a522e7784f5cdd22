/**
 * How an instance leaves without refusing a request: /readyz says 503, the instance serves on until the proxies have seen it, and closes.
 *
 * After the signal each answer is the last on its connection. A browser or proxy that keeps a connection open would delay the
 * exit, and a request that is sent on a closing connection is lost: its sender cannot know whether it was executed.
 */
import type { FastifyApp } from './fastify-app.ts';

export type Draining = {
  readonly isDraining: () => boolean;
  readonly begin: () => void;
};

export function prepareToDrain(app: FastifyApp): Draining {
  let draining = false;
  const begin = () => {
    draining = true;
  };
  app.addHook('preClose', async () => begin());
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (draining) reply.header('connection', 'close');
    done(null, payload);
  });
  return { isDraining: () => draining, begin };
}
