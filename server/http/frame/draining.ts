/**
 * How an instance leaves without refusing anybody: it says so at /readyz, serves on until the proxies have seen it, and closes.
 *
 * From the word on each answer is the last on its connection: a browser or a proxy that keeps one open would hold the
 * process up, and a request that is sent on it while it closes would be lost without anybody knowing whether it was heard.
 */
import type { House } from './fastify-app.ts';

export type Leaving = {
  readonly isLeaving: () => boolean;
  readonly leave: () => void;
};

export function prepareToLeave(app: House): Leaving {
  let leaving = false;
  const leave = () => {
    leaving = true;
  };
  app.addHook('preClose', async () => leave());
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (leaving) reply.header('connection', 'close');
    done(null, payload);
  });
  return { isLeaving: () => leaving, leave };
}
