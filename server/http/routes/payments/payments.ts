/** Reading payments: one, or a page of them, newest first (contract §4). */
import { Type } from 'typebox';
import type { Environment } from '../../../ceremonies/environment.ts';
import type { PaymentStore } from '../../../storage/payments/payments.ts';
import type { FastifyApp } from '../../frame/fastify-app.ts';
import { sendProblem } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import { paymentJson } from '../../shapes/payment-json.ts';
import * as schemas from '../../shapes/schemas.ts';

type Parts = { readonly environment: Environment; readonly payments: PaymentStore; readonly gate: SessionGate };

const PaymentParams = Type.Object({ paymentId: Type.String() });
const DEFAULT_PAGE = 20;

export function paymentRoutes(app: FastifyApp, { environment, payments, gate }: Parts): void {
  app.get(
    '/api/payments',
    {
      onRequest: gate.requirePayer,
      schema: {
        operationId: 'listPayments',
        summary: 'The payer’s payments, newest first',
        problems: ['not-found'],
        querystring: Type.Object(
          { limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]?|100)$' })), before: Type.Optional(schemas.Id) },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ payments: Type.Array(schemas.Payment), next: Type.Optional(schemas.Id) }) },
      },
    },
    async (request, reply) => {
      const { payerId } = gate.caller(request);
      const limit = Number(request.query.limit ?? DEFAULT_PAGE);
      const before = request.query.before === undefined ? null : await payments.own(payerId, request.query.before);
      if (request.query.before !== undefined && !before) return sendProblem(reply, 'not-found');
      const found = await payments.list(payerId, limit + 1, before);
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      return reply.send({
        payments: page.map((payment) => paymentJson(payment, environment.now())),
        ...(last && { next: last.paymentId }),
      });
    },
  );

  app.get(
    '/api/payments/:paymentId',
    {
      onRequest: gate.requirePayer,
      schema: {
        operationId: 'getPayment',
        summary: 'A payment',
        problems: ['not-found'],
        params: PaymentParams,
        response: { 200: schemas.Payment },
      },
    },
    async (request, reply) => {
      const payment = await payments.own(gate.caller(request).payerId, request.params.paymentId);
      return payment ? reply.send(paymentJson(payment, environment.now())) : sendProblem(reply, 'not-found');
    },
  );
}
