/**
 * Cookie sessions: @fastify/session begins and ends them, in the routes that do; every other route only reads whose it is.
 *
 * RTS Art 4(3)(c): protected against capture. The cookie is HttpOnly, SameSite=Strict, on https also Secure and bound to
 * the host by its `__Host-` name; it holds a random id and a signature, and the database only a hash of the id.
 * A session never changes once it has begun (another kind is another session), so a route that begins none has nothing to
 * compare and nothing to save, and a payment is not charged for that.
 */
import { timingSafeEqual } from 'node:crypto';
import cookie, { Signer } from '@fastify/cookie';
import session from '@fastify/session';
import type { FastifyInstance } from 'fastify';
import { BoundedCache, type CacheUse } from '../../core/encoding/bounded-cache.ts';
import type { SessionRecord, SessionStore } from '../../storage/payers/sessions.ts';

declare module 'fastify' {
  interface Session {
    record?: SessionRecord;
  }
  interface FastifyRequest {
    /** The session of the cookie that came, if it is still kept; whether it is good for anything says `session-gate.ts`. */
    sessionRecord: SessionRecord | null;
  }
}

/** How often the signature of a session's id was known, and how often it had to be computed. */
export const cookieCacheUse: CacheUse = { hits: 0, misses: 0 };

/** On http, cookies of all ports of a host are one jar, so the name carries the port. */
export const sessionCookieName = (https: boolean, port: number) => (https ? '__Host-sca-session' : `sca-session-${port}`);

export type CookieSessions = {
  readonly sessions: SessionStore;
  readonly signer: ReturnType<typeof rememberingSigner>;
  readonly cookieName: string;
  readonly https: boolean;
  readonly now: () => number;
};

/** For every route: whose session the request comes with. */
export async function readSessions(app: FastifyInstance, { sessions, signer, cookieName, now }: CookieSessions): Promise<void> {
  await app.register(cookie);
  app.decorateRequest('sessionRecord', null);
  app.addHook('onRequest', (request, _reply, done) => {
    const value = request.cookies[cookieName];
    const id = value ? signer.unsign(value).value : null;
    if (id === null) return done();
    sessions.load(id, now()).then((record) => {
      request.sessionRecord = record;
      done();
    }, done);
  });
}

/** For the routes in which sessions begin and end: `app` is theirs alone. */
export async function keepSessions(app: FastifyInstance, { sessions, signer, cookieName, https, now }: CookieSessions): Promise<void> {
  await app.register(session, {
    secret: signer,
    cookieName,
    cookie: { path: '/', httpOnly: true, sameSite: 'strict', secure: https },
    saveUninitialized: false,
    rolling: false,
    store: {
      get: (id, done) => void sessions.load(id, now()).then((record) => done(null, record ? ({ record } as never) : null), done),
      set: (id, { record }, done) => void (record ? sessions.save(id, record) : Promise.resolve()).then(() => done(), done),
      destroy: (id, done) => void sessions.end(id).then(() => done(), done),
    },
  });
}

/** What @fastify/session asks of a signer. A cookie comes with each request of its session, and its signature stays the same. */
export function rememberingSigner(secret: string) {
  const signer = new Signer(secret);
  // Of this secret alone: a signature by another one is no signature.
  const signatures = new BoundedCache<string>(10_000, cookieCacheUse);
  return {
    sign: (id: string): string => signatures.get(id) ?? signer.sign(id),
    unsign: (cookie: string) => {
      const id = cookie.slice(0, Math.max(0, cookie.lastIndexOf('.')));
      const signed = signatures.get(id) ?? signer.sign(id);
      const valid = sameText(signed, cookie);
      // Only then: whoever makes ids up does not push out those that are in use.
      if (valid) signatures.set(id, signed);
      return { valid, renew: false, value: valid ? id : null };
    },
  };
}

/** In a time that says nothing about where the two differ. */
function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
