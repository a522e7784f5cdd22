/**
 * Health, the relying party as the client needs it, and diagnostics.
 *
 * Diagnostics are for the demo profile: they tell the session that made a request which step failed, what was
 * expected and what came. The strict profile has no such route (RTS Art 4(3)(a)).
 */
import { Type } from 'typebox';
import type { RelyingParty } from '../../ceremonies/environment.ts';
import { stepsOf } from '../../ceremonies/refusals/steps-of.ts';
import { clausesOf, isFailureCode } from '../../core/failure-clauses.ts';
import { failureRow } from '../../core/failures.ts';
import type { AuditLog } from '../../storage/audit/audit-log.ts';
import type { FastifyApp } from '../frame/fastify-app.ts';
import { sendProblem } from '../frame/problems.ts';
import { isForRegistration } from '../sessions/may-register.ts';
import type { SessionGate } from '../sessions/session-gate.ts';
import * as schemas from '../shapes/operation-schemas.ts';

type Parts = {
  readonly relyingParty: RelyingParty;
  readonly profile: 'demo' | 'strict';
  readonly demoOnNetwork: boolean;
  readonly contact: string | null;
  readonly audit: AuditLog;
  readonly gate: SessionGate;
  /** Whether the database answers, every migration has run, and no signal to stop has come. */
  readonly isReady: () => Promise<boolean>;
};

export function operationRoutes(app: FastifyApp, { relyingParty, profile, demoOnNetwork, contact, audit, gate, isReady }: Parts): void {
  const quiet = { schema: { hide: true }, logLevel: 'warn' } as const;
  // A probe that writes the path with a slash is answered too: sent elsewhere, it would take that for health.
  for (const slash of ['', '/']) {
    app.get(`/healthz${slash}`, quiet, async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));
    app.get(`/readyz${slash}`, quiet, async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const ready = await isReady().catch(() => false);
      return ready ? reply.send({ status: 'ready' }) : sendProblem(reply, 'unavailable', { retryAfterSeconds: 1 });
    });
  }

  const demo = profile === 'demo';
  const facts = { rpId: relyingParty.id, rpName: relyingParty.name, profile, demoOnNetwork, contact, enrolment: demo, diagnostics: demo };
  app.get(
    '/api/relying-party',
    {
      schema: {
        operationId: 'getRelyingParty',
        summary: 'Who this server is, and whether the browser is signed in',
        security: [],
        response: { 200: schemas.RelyingParty },
      },
    },
    // A page asks this first, and so does not ask for a session that does not exist.
    async (request, reply) =>
      reply.send({
        ...facts,
        signedIn: gate.current(request)?.kind === 'authenticated',
        mayRegister: isForRegistration(gate.current(request)),
      }),
  );

  if (!demo) return;
  app.get(
    '/api/diagnostics/:requestId',
    {
      schema: {
        operationId: 'getDiagnosis',
        summary: 'What a request of this session failed on (demo profile)',
        security: [],
        problems: ['not-found'],
        params: Type.Object({ requestId: Type.String() }),
        response: { 200: schemas.Diagnosis },
      },
    },
    async (request, reply) => {
      const sessionRef = request.sessionRecord?.sessionRef;
      const recorded = await audit.ofRequest(request.params.requestId);
      const found = recorded.find(
        ({ event }) => event.outcome === 'failure' && event.sessionRef !== null && event.sessionRef === sessionRef,
      );
      if (!found?.stored || !isFailureCode(found.event.code)) return sendProblem(reply, 'not-found');
      const { sentence } = failureRow(found.event.code);
      const clauses = [...clausesOf(found.event.code, found.event.type)];
      const details = JSON.parse(found.stored.details);
      const { expected = {}, received = {} } = details;
      const { requestId, recordedAt, type, code } = found.event;
      const steps = stepsOf(type, code, 'received' in details ? received : null);
      const facts = { ceremony: type, failureCode: code, explanation: sentence, clauses, steps, expected, received };
      return reply.send({ requestId, recordedAt, ...facts });
    },
  );
}
