/**
 * The payer's own sessions: which there are, and the end of one or of all others (contract §3; RTS Art 4(3)(c)-(d)).
 *
 * Somebody with a stolen cookie is seen here, and ended: on every instance, at once, with all that the session had open.
 */
import { type Static, Type } from 'typebox';
import type { Environment } from '../../../ceremonies/environment.ts';
import type { EndingSessionsStore } from '../../../storage/payers/ending-sessions.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendProblem } from '../../frame/problems.ts';
import { IDLE_MS, type SessionGate } from '../../sessions/session-gate.ts';
import { OpenedPage, OwnSession } from '../../shapes/own-session-schema.ts';

type Parts = { readonly environment: Environment; readonly endingSessions: EndingSessionsStore; readonly gate: SessionGate };

export function sessionRoutes(app: FastifyApp, { environment, endingSessions, gate }: Parts): void {
  app.get(
    '/api/sessions',
    {
      onRequest: gate.requirePayerQuietly,
      schema: {
        operationId: 'listSessions',
        summary: 'The payer’s live sessions, newest first; asking is no activity, unless the payer opens the page',
        querystring: OpenedPage,
        response: { 200: Type.Object({ sessions: Type.Array(OwnSession) }) },
      },
    },
    async (request, reply) => {
      if (request.query.opened !== undefined) gate.active(request);
      const { payerId, sessionRef } = gate.caller(request);
      const now = environment.now();
      const own = await endingSessions.liveOf(payerId, now, now - IDLE_MS);
      return reply.send({
        sessions: own.map(
          ({ startedAt, lastSeenAt, ...session }): Static<typeof OwnSession> => ({
            ...session,
            startedAt: new Date(startedAt).toISOString(),
            lastSeenAt: new Date(lastSeenAt).toISOString(),
            current: session.sessionRef === sessionRef,
          }),
        ),
      });
    },
  );

  app.delete(
    '/api/sessions/:sessionRef',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        operationId: 'endSession',
        summary: 'End one of the payer’s sessions',
        problems: ['not-found'],
        params: Type.Object({ sessionRef: Type.String() }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { payerId, sessionRef, requestId } = gate.caller(request);
      const named = request.params.sessionRef;
      const ended = await endingSessions.endOne(payerId, named, { now: environment.now(), requestId, sessionRef });
      if (ended === 0) return sendProblem(reply, 'not-found');
      // The one that asks: its cookie goes too, as at a sign-out.
      if (named === sessionRef) await gate.end(request, reply);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/sessions',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: { operationId: 'endOtherSessions', summary: 'End every session of the payer but this one', response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { payerId, sessionRef, requestId } = gate.caller(request);
      await endingSessions.endOthers(payerId, sessionRef, { now: environment.now(), requestId, sessionRef });
      return reply.code(204).send(null);
    },
  );
}
