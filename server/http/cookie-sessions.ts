/**
 * Cookie sessions over @fastify/session, kept in our own store.
 *
 * RTS Art 4(3)(c): protected against capture. The cookie is HttpOnly, SameSite=Strict, on https also Secure and bound to
 * the host by its `__Host-` name; it holds a random id and a signature, and the database only a hash of the id.
 */
import cookie from '@fastify/cookie';
import session from '@fastify/session';
import type { FastifyInstance } from 'fastify';
import type { SessionRecord, SessionStore } from '../storage/sessions.ts';

declare module 'fastify' {
  interface Session {
    record?: SessionRecord;
  }
}

/** On http, cookies of all ports of a host are one jar, so the name carries the port. */
export const sessionCookieName = (https: boolean, port: number) => (https ? '__Host-sca-session' : `sca-session-${port}`);

export async function keepSessions(
  app: FastifyInstance,
  options: {
    readonly sessions: SessionStore;
    readonly secret: string;
    readonly cookieName: string;
    readonly https: boolean;
    readonly now: () => number;
  },
): Promise<void> {
  const { sessions, now } = options;
  await app.register(cookie);
  await app.register(session, {
    secret: options.secret,
    cookieName: options.cookieName,
    cookie: { path: '/', httpOnly: true, sameSite: 'strict', secure: options.https },
    saveUninitialized: false,
    rolling: false,
    store: {
      get: (id, done) => void sessions.load(id, now()).then((record) => done(null, record ? ({ record } as never) : null), done),
      set: (id, { record }, done) => void (record ? sessions.save(id, record) : Promise.resolve()).then(() => done(), done),
      destroy: (id, done) => void sessions.end(id).then(() => done(), done),
    },
  });
}
