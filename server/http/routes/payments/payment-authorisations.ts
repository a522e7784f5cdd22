/**
 * Authorising a payment: open an authorisation, answer it, look at it (contract §4).
 *
 * An answer is looked at in a fixed order: not found, not in shape, blocked, not open, verdict. So the look-up runs
 * before the body is read, and everything after the shape is the ceremony's.
 */
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { AuthorisePayment } from '../../../ceremonies/authorise-payment.ts';
import type { Environment } from '../../../ceremonies/environment.ts';
import type { StartAuthorisation } from '../../../ceremonies/start-authorisation.ts';
import { shownScaStatus } from '../../../core/authorisation.ts';
import type { AuthorisationStore } from '../../../storage/authorisations/authorisations.ts';
import type { PaymentStore } from '../../../storage/payments/payments.ts';
import { acceptedLanguages } from '../../frame/accept-language.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendFailure, sendProblem } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import { authorisationJson, ownAuthorisation } from '../../shapes/authorisation-json.ts';
import { paymentJson } from '../../shapes/payment-json.ts';
import * as schemas from '../../shapes/schemas.ts';

type Parts = {
  readonly environment: Environment;
  readonly authorisations: AuthorisationStore;
  readonly payments: PaymentStore;
  readonly startAuthorisation: StartAuthorisation;
  readonly authorisePayment: AuthorisePayment;
  readonly gate: SessionGate;
};

type Ids = { paymentId: string; authorisationId: string };
const Params = Type.Object({ paymentId: Type.String(), authorisationId: Type.String() });
const PaymentParams = Type.Object({ paymentId: Type.String() });

export function paymentAuthorisationRoutes(app: FastifyApp, parts: Parts): void {
  const { environment, authorisations, payments, startAuthorisation, authorisePayment, gate } = parts;
  const find = (request: FastifyRequest) => {
    const { paymentId, authorisationId } = request.params as Ids;
    return ownAuthorisation(authorisations, gate.caller(request), authorisationId, paymentId);
  };
  /** The origin of ours that asks, or the first one where nobody says. */
  const { origins } = environment.relyingParty;
  const pageOf = ({ headers }: FastifyRequest) => origins.find((origin) => origin === headers.origin) ?? origins[0] ?? '';

  app.post(
    '/api/payments/:paymentId/authorisations',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        summary: 'Open an authorisation; voids an earlier open one',
        params: PaymentParams,
        body: Type.Object(
          { method: Type.Optional(Type.Union([Type.Literal('webauthn'), Type.Literal('secure-payment-confirmation')])) },
          { additionalProperties: false },
        ),
        response: { 201: schemas.Authorisation },
      },
    },
    async (request, reply) => {
      const payment = await payments.ownBare(gate.caller(request).payerId, request.params.paymentId);
      if (!payment) return sendProblem(reply, 'not-found');
      const { method = null } = request.body;
      const opened = await startAuthorisation(
        { scope: 'payment', payment, method, origin: pageOf(request), languages: acceptedLanguages(request.headers['accept-language']) },
        gate.caller(request),
      );
      if (!opened.ok && opened.failure === 'method-not-offered')
        return sendProblem(reply, 'unprocessable', { errors: [{ pointer: '/method', reason: 'is not offered for this payment' }] });
      if (!opened.ok) return sendFailure(reply, opened);
      const location = `/api/payments/${payment.paymentId}/authorisations/${opened.value.authorisationId}`;
      return reply.code(201).header('location', location).send(authorisationJson(opened.value));
    },
  );

  app.put(
    '/api/payments/:paymentId/authorisations/:authorisationId',
    {
      onRequest: gate.requirePayerOrOpen(find),
      config: limited,
      schema: {
        summary: 'Answer an authorisation',
        params: Params,
        body: schemas.AuthenticationResponse,
        response: { 200: schemas.Payment },
      },
    },
    async (request, reply) => {
      const paid = await authorisePayment(gate.answered(request), request.body, gate.caller(request));
      return paid.ok ? reply.send(paymentJson(paid.value, environment.now())) : sendFailure(reply, paid);
    },
  );

  app.get(
    '/api/payments/:paymentId/authorisations/:authorisationId',
    {
      onRequest: gate.requirePayer,
      schema: {
        summary: 'The state of an authorisation',
        params: Params,
        response: {
          200: Type.Object({
            authorisationId: schemas.Id,
            scaStatus: Type.String(),
            method: Type.Optional(Type.String()),
            expiresAt: schemas.Time,
          }),
        },
      },
    },
    async (request, reply) => {
      // Looking is for every session of the payer; answering is for the one that asked.
      const found = await authorisations.own(gate.caller(request).payerId, request.params.authorisationId);
      if (found?.paymentId !== request.params.paymentId) return sendProblem(reply, 'not-found');
      return reply.send({
        authorisationId: found.authorisationId,
        scaStatus: shownScaStatus(found, environment.now()),
        ...(found.method && { method: found.method }),
        expiresAt: new Date(found.expiresAt).toISOString(),
      });
    },
  );
}
