/**
 * Cookie sessions over @fastify/session, and who a request is from.
 *
 * RTS Art 4(3)(c)-(d): a new id at every sign-in, protected cookies, over after five minutes without activity and after
 * eight hours. What a session may do is decided by its kind, which never changes: another kind is another session.
 */
import cookie from '@fastify/cookie';
import session from '@fastify/session';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Environment } from '../ceremonies/environment.ts';
import { newId } from '../core/audit-chain.ts';
import { failed } from '../core/failures.ts';
import type { SessionKind, SessionRecord, SessionStore } from '../storage/sessions.ts';
import { sendFailure } from './problems.ts';

declare module 'fastify' {
  interface Session {
    record?: SessionRecord;
  }
}

/** RTS Art 4(3)(d): the maximum time without activity. */
export const IDLE_MS = 5 * 60_000;
/** Activity is written down at most this often. Rounding ends a session early, never late: five minutes is a maximum. */
const ACTIVITY_STEP_MS = 5_000;

/** Absolute lifetimes. */
const LIFETIME_MS: Readonly<Record<SessionKind, number>> = {
  anonymous: 30 * 60_000,
  enrolling: 15 * 60_000,
  activated: 15 * 60_000,
  authenticated: 8 * 3_600_000,
};

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

/** What routes do with sessions. */
export type SessionGate = ReturnType<typeof sessionGate>;

export function sessionGate(environment: Environment, sessions: SessionStore, cookieName: string) {
  const { now } = environment;
  const idleEnd = (record: SessionRecord) => record.lastActivityAt + IDLE_MS;
  const isLive = (record: SessionRecord) => record.kind === 'authenticated' && now() < idleEnd(record);

  async function refuse(reply: FastifyReply): Promise<void> {
    await sendFailure(reply, failed('no-session'));
  }

  /** Writes activity down. Not awaited: if it is lost, the session ends earlier. */
  function touch(request: FastifyRequest, record: SessionRecord): void {
    if (now() - record.lastActivityAt < ACTIVITY_STEP_MS) return;
    sessions.touch(record.sessionRef, now()).catch((error: unknown) => request.log.error({ err: error }, 'activity was not recorded'));
  }

  return {
    /** onRequest: only a live session by SCA. The request is activity. */
    requirePayer: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const record = request.session.record;
      if (!record || !isLive(record)) return refuse(reply);
      touch(request, record);
    },
    /** onRequest: as `requirePayer`, but looking is no activity. */
    requirePayerQuietly: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const record = request.session.record;
      if (!record || !isLive(record)) return refuse(reply);
    },
    /** onRequest: a payer whose idle time may have passed while the prompt was open (contract §2). That does not wake the session up. */
    requirePayerEvenIfIdle: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const record = request.session.record;
      if (record?.kind !== 'authenticated') return refuse(reply);
      if (isLive(record)) touch(request, record);
    },
    /** The payer behind a request that passed one of the gates above. */
    caller: (request: FastifyRequest): Caller => {
      const record = request.session.record;
      if (!record?.payerId) throw new Error('a route without a gate asked who is calling');
      return { payerId: record.payerId, sessionRef: record.sessionRef, requestId: request.id };
    },
    /** The session's record if it is live, of any kind. */
    current: (request: FastifyRequest): SessionRecord | null => {
      const record = request.session.record ?? null;
      return record && (record.kind !== 'authenticated' || isLive(record)) ? record : null;
    },
    /** Starts a session under a new id; the cookie goes out with the answer. */
    start: async (
      request: FastifyRequest,
      kind: SessionKind,
      of: { payerId?: string; credentialId?: string; activationId?: string } = {},
    ): Promise<SessionRecord> => {
      await request.session.regenerate();
      const at = now();
      const record: SessionRecord = {
        sessionRef: newId(environment.randomBytes),
        kind,
        payerId: of.payerId ?? null,
        credentialId: of.credentialId ?? null,
        activationId: of.activationId ?? null,
        createdAt: at,
        lastActivityAt: at,
        expiresAt: at + LIFETIME_MS[kind],
      };
      request.session.record = record;
      return record;
    },
    end: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      await request.session.destroy();
      // RFC 6265bis: browsers ignore a __Host- cookie without Secure, also one that removes it.
      reply.clearCookie(cookieName, { path: '/', httpOnly: true, sameSite: 'strict', secure: cookieName.startsWith('__Host-') });
    },
    /** Times for the client, RFC 3339. */
    times: (record: SessionRecord) => ({
      authenticatedAt: new Date(record.createdAt).toISOString(),
      idleExpiresAt: new Date(Math.min(idleEnd(record), record.expiresAt)).toISOString(),
      absoluteExpiresAt: new Date(record.expiresAt).toISOString(),
    }),
  };
}
