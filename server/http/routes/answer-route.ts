/**
 * Answering an authorisation of any scope: `PUT …/{authorisationId}` (contract §4).
 *
 * An answer is checked in a fixed order: not found (another payer's, session's, scope's or subject's), not in shape,
 * blocked, not open, verdict. So the look-up runs before the body is read. Everything after the shape is the ceremony's. The
 * ceremony checks payer, session, scope and subject again, so a route that forgot one would still be safe.
 */
import type { FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { type AnsweredAt, answerableBy } from '../../ceremonies/authorise-payment.ts';
import type { Caller } from '../../ceremonies/environment.ts';
import type { AuthorisationPort } from '../../ceremonies/ports.ts';
import type { Outcome, ProblemSlug } from '../../core/failures.ts';
import type { Scope } from '../../core/scopes/scopes.ts';
import { type FastifyApp, limited } from '../frame/fastify-app.ts';
import { sendFailure, sendProblem } from '../frame/problems.ts';
import type { SessionGate } from '../sessions/session-gate.ts';
import { AuthenticationResponse } from '../shapes/webauthn-responses.ts';

type Parts = { readonly authorisations: AuthorisationPort; readonly gate: SessionGate };

/** A ceremony by scope: more than one if the address does not name the scope. */
export type Ceremonies<Result> = {
  readonly [S in Scope]?: (at: AnsweredAt, body: unknown, caller: Caller) => Promise<Outcome<Result>>;
};

export type Door<Result> = {
  /** Ends in `/:authorisationId`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  /** What the act of the scope may answer, beside what judging may. */
  readonly problems: readonly ProblemSlug[];
  readonly params: TSchema;
  readonly response: TSchema;
  /** The subject that the address names, or null if it names none. */
  readonly subjectOf: (request: FastifyRequest) => string | null;
  readonly ceremonies: Ceremonies<Result>;
  readonly json: (result: Result, authorisationId: string) => unknown;
};

export function answerRoute<Result>(app: FastifyApp, { authorisations, gate }: Parts, door: Door<Result>): void {
  const scopes = Object.keys(door.ceremonies) as Scope[];
  const at = async (request: FastifyRequest): Promise<AnsweredAt> => {
    const { authorisationId } = request.params as { authorisationId: string };
    const authorisation = await authorisations.own(gate.caller(request).payerId, authorisationId);
    return { authorisation, subjectId: door.subjectOf(request) };
  };
  app.put(
    door.path,
    {
      onRequest: gate.requirePayerOrOpen(async (request) => answerableBy(await at(request), scopes, gate.caller(request))),
      config: limited,
      schema: {
        operationId: door.operationId,
        summary: door.summary,
        problems: [...door.problems, 'not-found', 'authentication-failed', 'authorisation-blocked', 'authorisation-not-open'],
        params: door.params,
        body: AuthenticationResponse,
        response: { 200: door.response },
      },
    },
    async (request, reply) => {
      const authorisation = gate.answered(request);
      const ceremony = door.ceremonies[authorisation.scope];
      if (!ceremony) return sendProblem(reply, 'not-found');
      const answered = await ceremony({ authorisation, subjectId: door.subjectOf(request) }, request.body, gate.caller(request));
      return answered.ok ? reply.send(door.json(answered.value, authorisation.authorisationId)) : sendFailure(reply, answered);
    },
  );
}

/** Parameters of an address that names only the authorisation. */
export const AuthorisationParams = Type.Object({ authorisationId: Type.String() });
