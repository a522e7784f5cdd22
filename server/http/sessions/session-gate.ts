/**
 * The payer of a request, and whether the session behind it is still good.
 *
 * RTS Art 4(3)(d): a session ends after five minutes without activity, and after eight hours. Its kind decides what it may do, and
 * never changes: another kind is another session, under a new id. The cookie is in `cookie-sessions.ts`.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Environment } from '../../ceremonies/environment.ts';
import { newId } from '../../core/audit/audit-chain.ts';
import type { Authorisation } from '../../core/authorisation.ts';
import { isOpen } from '../../core/authorisation.ts';
import { failed } from '../../core/failures.ts';
import type { SessionKind, SessionRecord, SessionStore } from '../../storage/payers/sessions.ts';
import { sendFailure, sendProblem } from '../frame/problems.ts';
import { clearSessionCookie } from './cookie-sessions.ts';

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

/** What routes do with sessions. */
export type SessionGate = ReturnType<typeof sessionGate>;

export function sessionGate(environment: Environment, sessions: SessionStore, cookieName: string) {
  const { now } = environment;
  const idleEnd = (record: SessionRecord) => record.lastActivityAt + IDLE_MS;
  const isLive = (record: SessionRecord) => record.kind === 'authenticated' && now() < idleEnd(record);

  /** The authorisation that a request answers, as the gate loaded it: it is not loaded twice. */
  const answered = new WeakMap<FastifyRequest, Authorisation>();

  async function refuse(reply: FastifyReply): Promise<void> {
    await sendFailure(reply, failed('no-session'));
  }

  /** The session's record, of any kind, if it is live. */
  function current(request: FastifyRequest): SessionRecord | null {
    const record = request.sessionRecord;
    return record && (record.kind !== 'authenticated' || isLive(record)) ? record : null;
  }

  /** Writes activity down. Not awaited: if it is lost, the session ends earlier. */
  function touch(request: FastifyRequest, record: SessionRecord): void {
    if (now() - record.lastActivityAt < ACTIVITY_STEP_MS) return;
    sessions.touch(record.sessionRef, now()).catch((error: unknown) => request.log.error({ err: error }, 'activity was not recorded'));
  }

  return {
    /** onRequest: only a live session by SCA. The request is activity. */
    requirePayer: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const record = request.sessionRecord;
      if (!record || !isLive(record)) return refuse(reply);
      touch(request, record);
    },
    /** onRequest: as `requirePayer`, but the request is no activity. */
    requirePayerQuietly: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const record = request.sessionRecord;
      if (!record || !isLive(record)) return refuse(reply);
    },
    /**
     * onRequest: as `requirePayer`, but a payer whose idle time has passed may still answer an authorisation that is open
     * (contract §2). That does not prolong the session. @param find the caller's authorisation that the path names
     */
    requirePayerOrOpen:
      (find: (request: FastifyRequest) => Promise<Authorisation | null>) =>
      async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
        const record = request.sessionRecord;
        if (record?.kind !== 'authenticated') return refuse(reply);
        const found = await find(request);
        if (found) answered.set(request, found);
        if (!isLive(record)) return found && isOpen(found, now()) ? undefined : refuse(reply);
        touch(request, record);
        // Before the body is read: an unknown authorisation is 404, whatever the body is.
        if (!found) await sendProblem(reply, 'not-found');
      },
    /** The authorisation that a request behind `requirePayerOrOpen` answers; it may have been taken or voided since. */
    answered: (request: FastifyRequest): Authorisation => {
      const found = answered.get(request);
      if (!found) throw new Error('a route without a gate asked what is answered');
      return found;
    },
    /** The payer behind a request that passed one of the gates above. */
    caller: (request: FastifyRequest): Caller => {
      const record = request.sessionRecord;
      if (!record?.payerId) throw new Error('a route without a gate asked who is calling');
      return { payerId: record.payerId, sessionRef: record.sessionRef, requestId: request.id };
    },
    current,
    /** As `current`, and the request is activity. */
    active: (request: FastifyRequest): SessionRecord | null => {
      const record = current(request);
      if (record?.kind === 'authenticated') touch(request, record);
      return record;
    },
    newRef: (): string => newId(environment.randomBytes),
    /** Starts a session under a new id. The answer sets the cookie. */
    start: async (
      request: FastifyRequest,
      kind: SessionKind,
      of: { payerId?: string; credentialId?: string; activationId?: string } = {},
      sessionRef = newId(environment.randomBytes),
    ): Promise<SessionRecord> => {
      await request.session.regenerate();
      const at = now();
      const record: SessionRecord = {
        sessionRef,
        kind,
        payerId: of.payerId ?? null,
        credentialId: of.credentialId ?? null,
        activationId: of.activationId ?? null,
        createdAt: at,
        lastActivityAt: at,
        expiresAt: at + LIFETIME_MS[kind],
      };
      request.session.record = record;
      request.sessionRecord = record;
      return record;
    },
    end: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      await request.session.destroy();
      request.sessionRecord = null;
      clearSessionCookie(reply, cookieName, cookieName.startsWith('__Host-'));
    },
    /** Times for the client, RFC 3339. */
    times: (record: SessionRecord) => ({
      authenticatedAt: new Date(record.createdAt).toISOString(),
      idleExpiresAt: new Date(Math.min(idleEnd(record), record.expiresAt)).toISOString(),
      absoluteExpiresAt: new Date(record.expiresAt).toISOString(),
    }),
  };
}
