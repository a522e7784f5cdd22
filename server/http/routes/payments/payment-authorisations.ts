/** Authorising a payment: open an authorisation, answer it, look at it (contract §4; RTS Art 5(1)). */
import { Type } from 'typebox';
import { type AuthorisingParts, authorise } from '../../../ceremonies/authorise-payment.ts';
import type { Environment } from '../../../ceremonies/environment.ts';
import { paymentAct } from '../../../ceremonies/scopes/payment.ts';
import type { StartAuthorisation } from '../../../ceremonies/start-authorisation.ts';
import { type AuthorisationMethod, type ScaStatus, shownScaStatus } from '../../../core/authorisation.ts';
import type { Payment } from '../../../core/payments/payment.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendFailure, sendProblem } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import { authorisationJson } from '../../shapes/authorisation-json.ts';
import { Authorisation } from '../../shapes/authorisation-schema.ts';
import { paymentJson } from '../../shapes/payment-json.ts';
import * as schemas from '../../shapes/schemas.ts';
import { answerRoute } from '../answer-route.ts';
import { NOT_OFFERED, readAsking } from './asking.ts';

type Parts = AuthorisingParts & {
  readonly environment: Environment;
  readonly startAuthorisation: StartAuthorisation;
  readonly gate: SessionGate;
};

const Params = Type.Object({ paymentId: Type.String(), authorisationId: Type.String() });
const PaymentParams = Type.Object({ paymentId: Type.String() });

export function paymentAuthorisationRoutes(app: FastifyApp, parts: Parts): void {
  const { environment, authorisations, startAuthorisation, gate } = parts;
  const asking = readAsking(environment.relyingParty);

  app.post(
    '/api/payments/:paymentId/authorisations',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        operationId: 'openAuthorisation',
        summary: 'Open an authorisation; voids an earlier open one',
        location: 'the authorisation',
        problems: ['not-found', 'authorisation-blocked', 'payment-not-open', 'unprocessable'],
        params: PaymentParams,
        body: schemas.Authorise,
        response: { 201: Authorisation },
      },
    },
    async (request, reply) => {
      const { paymentId } = request.params;
      const { method = null } = request.body;
      const subject = { subjectId: paymentId, change: {} };
      const opened = await startAuthorisation(paymentAct, subject, asking(request, method), gate.caller(request));
      if (!opened.ok && opened.failure === 'method-not-offered')
        return sendProblem(reply, 'unprocessable', { errors: [{ pointer: '/method', reason: NOT_OFFERED }] });
      if (!opened.ok) return sendFailure(reply, opened);
      const location = `/api/payments/${paymentId}/authorisations/${opened.value.authorisationId}`;
      return reply.code(201).header('location', location).send(authorisationJson(opened.value));
    },
  );

  answerRoute<Payment>(app, parts, {
    path: '/api/payments/:paymentId/authorisations/:authorisationId',
    operationId: 'answerAuthorisation',
    summary: 'Answer an authorisation',
    problems: ['payment-not-open', 'insufficient-funds'],
    params: Params,
    response: schemas.Payment,
    subjectOf: (request) => (request.params as { paymentId: string }).paymentId,
    ceremonies: { payment: authorise(parts, paymentAct) },
    json: (payment) => paymentJson(payment, environment.now()),
  });

  app.get(
    '/api/payments/:paymentId/authorisations/:authorisationId',
    {
      onRequest: gate.requirePayer,
      schema: {
        operationId: 'getAuthorisation',
        summary: 'The state of an authorisation',
        problems: ['not-found'],
        params: Params,
        response: {
          200: Type.Object({
            authorisationId: schemas.Id,
            scaStatus: schemas.Word<ScaStatus>(['received', 'started', 'finalised', 'failed', 'exempted']),
            method: Type.Optional(schemas.Word<AuthorisationMethod>(['webauthn', 'secure-payment-confirmation'])),
            expiresAt: schemas.Time,
          }),
        },
      },
    },
    async (request, reply) => {
      // Every session of the payer may look; only the session that opened it may answer.
      const found = await authorisations.own(gate.caller(request).payerId, request.params.authorisationId);
      if (found?.scope !== 'payment' || found.subjectId !== request.params.paymentId) return sendProblem(reply, 'not-found');
      return reply.send({
        authorisationId: found.authorisationId,
        scaStatus: shownScaStatus(found, environment.now()),
        ...(found.method && { method: found.method }),
        expiresAt: new Date(found.expiresAt).toISOString(),
      });
    },
  );
}
