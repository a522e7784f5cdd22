/**
 * Ordering over HTTP: create a payment, change it, cancel it (contract §4). What that means is in banking/order-payment.ts;
 * reading payments is in payments.ts.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Flawed, idempotencyOf, type OrderPayment, type Refused } from '../../../banking/order-payment.ts';
import type { Environment } from '../../../ceremonies/environment.ts';
import type { StartWithOrder } from '../../../ceremonies/start-with-order.ts';
import type { Act } from '../../../core/audit/act.ts';
import { type Failed, succeeded } from '../../../core/failures.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendFailure, sendProblem } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import { authorisationJson } from '../../shapes/authorisation-json.ts';
import { OrderedPayment } from '../../shapes/authorisation-schema.ts';
import { paymentJson } from '../../shapes/payment-json.ts';
import * as schemas from '../../shapes/schemas.ts';
import { NOT_OFFERED, readAsking } from './asking.ts';

type Parts = {
  readonly environment: Environment;
  readonly orderPayment: OrderPayment;
  readonly startWithOrder: StartWithOrder;
  readonly gate: SessionGate;
};

const PaymentParams = Type.Object({ paymentId: Type.String() });

export function paymentOrderRoutes(app: FastifyApp, { environment, orderPayment, startWithOrder, gate }: Parts): void {
  const asking = readAsking(environment.relyingParty);
  const whoAndWhen = (request: FastifyRequest): { payerId: string; act: Act } => {
    const { payerId, sessionRef } = gate.caller(request);
    return { payerId, act: { now: environment.now(), requestId: request.id, sessionRef } };
  };

  app.post(
    '/api/payments',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        operationId: 'createPayment',
        summary: 'Create a payment, and with `authorise` open its authorisation',
        location: 'the payment',
        problems: ['unprocessable', 'idempotency-conflict', 'authorisation-blocked'],
        headers: Type.Object({ 'idempotency-key': Type.Optional(Type.String({ pattern: '^[\\x21-\\x7e]{1,64}$' })) }),
        body: schemas.PaymentOrder,
        response: { 201: OrderedPayment },
      },
    },
    async (request, reply) => {
      const { payerId, act } = whoAndWhen(request);
      const draft = await orderPayment.draft(payerId, request.body, act);
      if (!draft.ok) return refuse(reply, draft);
      const { authorise } = request.body;
      const idempotency = idempotencyOf(request.headers['idempotency-key'] ?? null, request.body);
      const ordered = authorise
        ? await startWithOrder(draft.value, idempotency, asking(request, authorise.method ?? null), gate.caller(request))
        : onlyOrdered(await orderPayment.create(draft.value, idempotency, act));
      if (!ordered.ok) return refuse(reply, ordered);
      const { payment, authorisation } = ordered.value;
      return reply
        .code(201)
        .header('location', `/api/payments/${payment.paymentId}`)
        .send({ ...paymentJson(payment, act.now), ...(authorisation && { authorisation: authorisationJson(authorisation) }) });
    },
  );

  app.patch(
    '/api/payments/:paymentId',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        operationId: 'changePayment',
        summary: 'Change a payment; voids every open authorisation',
        problems: ['not-found', 'unprocessable', 'payment-not-open'],
        params: PaymentParams,
        body: schemas.PaymentChange,
        response: { 200: schemas.Payment },
      },
    },
    async (request, reply) => {
      const { payerId, act } = whoAndWhen(request);
      const changed = await orderPayment.change(payerId, request.params.paymentId, request.body, act);
      return changed.ok ? reply.send(paymentJson(changed.value, act.now)) : refuse(reply, changed);
    },
  );

  app.delete(
    '/api/payments/:paymentId',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        operationId: 'cancelPayment',
        summary: 'Cancel a payment',
        problems: ['not-found', 'payment-not-open'],
        params: PaymentParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { payerId, act } = whoAndWhen(request);
      const cancelled = await orderPayment.cancel(payerId, request.params.paymentId, act);
      return cancelled.ok ? reply.code(204).send(null) : refuse(reply, cancelled);
    },
  );
}

function onlyOrdered(created: Awaited<ReturnType<OrderPayment['create']>>) {
  return created.ok ? succeeded({ payment: created.value, authorisation: null }) : created;
}

function refuse(reply: FastifyReply, refused: Flawed | Refused<'idempotency-conflict' | 'payer-gone' | 'not-found'> | Failed) {
  if ('flaws' in refused) return sendProblem(reply, 'unprocessable', { errors: [...refused.flaws] });
  if ('failure' in refused && refused.failure === 'method-not-offered')
    return sendProblem(reply, 'unprocessable', { errors: [{ pointer: '/authorise/method', reason: NOT_OFFERED }] });
  if ('failure' in refused) return sendFailure(reply, refused);
  // An erasure took the session along: the next request of this browser gets the same answer.
  return sendProblem(reply, refused.reason === 'payer-gone' ? 'no-session' : refused.reason);
}
