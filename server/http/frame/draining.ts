/**
 * How an instance leaves without refusing anybody: it says so at /readyz, serves on until the proxies have seen it, and closes.
 *
 * From the word on each answer is the last on its connection: a browser or a proxy that keeps one open would hold the
 * process up, and a request that is sent on it while it closes would be lost without anybody knowing whether it was heard.
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
