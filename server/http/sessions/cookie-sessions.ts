/**
 * Cookie sessions. @fastify/session runs only in the routes that begin and end sessions; all other routes only read the session.
 *
 * RTS Art 4(3)(c): protected against capture. The cookie is HttpOnly, SameSite=Strict, on https also Secure and bound to
 * the host by its `__Host-` name. It holds a random id and a signature; the database holds only a hash of the id.
 * A session never changes after it began (another kind is another session). So a route that begins none has nothing to
 * compare and nothing to save, and a payment does not pay for that.
 */
import { timingSafeEqual } from 'node:crypto';
import cookie, { Signer } from '@fastify/cookie';
import session from '@fastify/session';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BoundedCache, type CacheUse } from '../../core/encoding/bounded-cache.ts';
import type { SessionRecord, SessionStore } from '../../storage/payers/sessions.ts';

declare module 'fastify' {
  interface Session {
    record?: SessionRecord;
  }
  interface FastifyRequest {
    /** The stored session of the request's cookie, or null. `session-gate.ts` decides whether it is still good. */
    sessionRecord: SessionRecord | null;
  }
}

/** How often the cache had the signature of a session's id, and how often it was computed. */
export const cookieCacheUse: CacheUse = { hits: 0, misses: 0 };

/** On http a browser shares cookies between all ports of a host, so the name carries the port. */
export const sessionCookieName = (https: boolean, port: number) => (https ? '__Host-sca-session' : `sca-session-${port}`);

export type CookieSessions = {
  readonly sessions: SessionStore;
  readonly signer: ReturnType<typeof rememberingSigner>;
  readonly cookieName: string;
  readonly https: boolean;
  readonly now: () => number;
};

/** For every route: reads the session of the request. */
export async function readSessions(app: FastifyInstance, { sessions, signer, cookieName, https, now }: CookieSessions): Promise<void> {
  await app.register(cookie);
  app.decorateRequest('sessionRecord', null);
  app.addHook('onRequest', (request, reply, done) => {
    const value = request.cookies[cookieName];
    const id = value ? signer.unsign(value).value : null;
    if (id === null) {
      if (value) dropCookie(request, reply, cookieName, https);
      return done();
    }
    sessions.load(id, now()).then((record) => {
      request.sessionRecord = record;
      // Not cleared: this request may be older than a sign-in whose new cookie has arrived meanwhile.
      if (record === null) delete request.cookies[cookieName];
      done();
    }, done);
  });
}

/** A cookie that we have not signed. The plugin below would clear it without its attributes, so it does not get to see it. */
function dropCookie(request: FastifyRequest, reply: FastifyReply, cookieName: string, https: boolean): void {
  delete request.cookies[cookieName];
  clearSessionCookie(reply, cookieName, https);
}

/** RFC 6265bis §4.1.3.2: browsers ignore a `__Host-` cookie without Secure, also if it removes the cookie. */
export function clearSessionCookie(reply: FastifyReply, cookieName: string, https: boolean): void {
  reply.clearCookie(cookieName, { path: '/', httpOnly: true, sameSite: 'strict', secure: https });
}

/** For the routes that begin and end sessions. `app` has only these routes. */
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

/**
 * The signer that @fastify/session needs. Each request of a session sends the same cookie, so its signature is cached.
 * @param secrets the first one signs; a cookie by any of them is one of ours (contract §1, rotation)
 */
export function rememberingSigner(secrets: readonly string[]) {
  const keys = secrets.map((secret) => {
    const signer = new Signer(secret);
    // A cache of this secret alone: it never holds a signature by another secret.
    const signatures = new BoundedCache<string>(10_000, cookieCacheUse);
    return {
      sign: (id: string): string => signatures.get(id) ?? signer.sign(id),
      remember: (id: string, signed: string) => signatures.set(id, signed),
    };
  });
  const [first] = keys;
  if (!first) throw new Error('no secret to sign cookies with');
  return {
    sign: first.sign,
    unsign: (cookie: string) => {
      const id = cookie.slice(0, Math.max(0, cookie.lastIndexOf('.')));
      const key = keys.find(({ sign }) => sameText(sign(id), cookie));
      // Only after the check: otherwise a client that invents ids would push the ids in use out of the cache.
      key?.remember(id, cookie);
      return { valid: key !== undefined, renew: false, value: key === undefined ? null : id };
    },
  };
}

/** Compares in constant time. */
function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
