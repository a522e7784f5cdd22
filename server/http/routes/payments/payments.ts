/** Reading payments: one, or a page of them, newest first, or of those that a search means (contract §4). */
import { Type } from 'typebox';
import type { Environment } from '../../../ceremonies/environment.ts';
import type { PaymentSearchStore } from '../../../storage/payments/payment-search.ts';
import type { PaymentStore } from '../../../storage/payments/payments.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendProblem } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import { paymentJson } from '../../shapes/payment-json.ts';
import * as schemas from '../../shapes/schemas.ts';
import { readSearch, searchMembers } from './payment-query.ts';

type Parts = {
  readonly environment: Environment;
  readonly payments: PaymentStore;
  readonly paymentSearch: PaymentSearchStore;
  readonly gate: SessionGate;
};

const PaymentParams = Type.Object({ paymentId: Type.String() });
const DEFAULT_PAGE = 20;

export function paymentRoutes(app: FastifyApp, { environment, payments, paymentSearch, gate }: Parts): void {
  app.get(
    '/api/payments',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        operationId: 'listPayments',
        summary: 'The payer’s payments, newest first; where a search reads much, a page may be short and still have a next one',
        problems: ['not-found', 'unprocessable'],
        querystring: Type.Object({ ...schemas.PageQuery.properties, ...searchMembers }, { additionalProperties: false }),
        response: { 200: Type.Object({ payments: Type.Array(schemas.Payment), next: Type.Optional(schemas.Id) }) },
      },
    },
    async (request, reply) => {
      const { payerId } = gate.caller(request);
      const limit = Number(request.query.limit ?? DEFAULT_PAGE);
      const before = request.query.before === undefined ? null : await payments.own(payerId, request.query.before);
      if (request.query.before !== undefined && !before) return sendProblem(reply, 'not-found');
      const wanted = readSearch(request.query);
      if (!wanted.ok) return sendProblem(reply, 'unprocessable', { errors: wanted.errors });
      if (wanted.search) {
        const { payments: meant, next } = await paymentSearch.search(payerId, wanted.search, limit, before);
        return reply.send({ payments: meant.map((payment) => paymentJson(payment, environment.now())), ...(next !== null && { next }) });
      }
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
