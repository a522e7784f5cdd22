/**
 * Ordering: create a payment, change it, cancel it (contract §4). Looking at payments stands in `payments.ts`.
 *
 * An order is judged before anybody is asked to sign it, so that what is signed has one meaning (RTS Art 5(1)(c)), and
 * every change voids what was signed or is being signed (RTS Art 5(1)(d)).
 */
import { Type } from 'typebox';
import type { Environment } from '../../../ceremonies/environment.ts';
import { digest } from '../../../core/audit/audit-chain.ts';
import { canonicalJson } from '../../../core/encoding/canonical-json.ts';
import { orderedId } from '../../../core/encoding/ordered-id.ts';
import { failed } from '../../../core/failures.ts';
import { formatAmount } from '../../../core/payments/amount.ts';
import type { Payment } from '../../../core/payments/payment.ts';
import { judgeOrder, type PaymentOrder } from '../../../core/payments/payment.ts';
import type { AccountStore } from '../../../storage/payments/accounts.ts';
import type { OrderingStore } from '../../../storage/payments/ordering.ts';
import type { PaymentStore } from '../../../storage/payments/payments.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendFailure, sendProblem } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import { paymentJson } from '../../shapes/payment-json.ts';
import * as schemas from '../../shapes/schemas.ts';

type Parts = {
  readonly environment: Environment;
  readonly accounts: AccountStore;
  readonly ordering: OrderingStore;
  readonly payments: PaymentStore;
  readonly gate: SessionGate;
};

const PaymentParams = Type.Object({ paymentId: Type.String() });

export function paymentOrderRoutes(app: FastifyApp, { environment, accounts, ordering, payments, gate }: Parts): void {
  const judge = async (payerId: string, order: PaymentOrder) => {
    const account = await accounts.own(payerId, order.payerAccount.iban);
    return judgeOrder(order, account && { currency: account.balance.currency });
  };

  app.post(
    '/api/payments',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        summary: 'Create a payment',
        headers: Type.Object({ 'idempotency-key': Type.Optional(Type.String({ pattern: '^[\\x21-\\x7e]{1,64}$' })) }),
        body: schemas.PaymentOrder,
        response: { 201: schemas.Payment },
      },
    },
    async (request, reply) => {
      const { payerId, sessionRef } = gate.caller(request);
      const order = request.body;
      const money = await judge(payerId, order);
      if (!money.ok) return sendProblem(reply, 'unprocessable', { errors: money.flaws });
      const act = { now: environment.now(), requestId: request.id, sessionRef };
      const payment: Payment = {
        paymentId: orderedId(act.now, environment.randomBytes),
        payerId,
        payerIban: order.payerAccount.iban,
        payee: order.payee,
        amount: money.value,
        reference: order.reference ?? null,
        transactionStatus: 'RCVD',
        scaStatus: 'received',
        version: 1,
        createdAt: act.now,
        executedAt: null,
        authorisableUntil: null,
        method: null,
      };
      const key = request.headers['idempotency-key'];
      const created = await ordering.create(payment, key === undefined ? null : { key, bodyDigest: digest(canonicalJson(order)) }, act);
      if (created === 'idempotency-conflict') return sendProblem(reply, 'idempotency-conflict');
      // The erasure took the session along: the next request of this browser is told the same.
      if (created === 'payer-gone') return sendProblem(reply, 'no-session');
      const stored = created === payment.paymentId ? payment : await payments.own(payerId, created);
      if (!stored) throw new Error('a payment that was created is gone');
      return reply.code(201).header('location', `/api/payments/${created}`).send(paymentJson(stored, act.now));
    },
  );

  app.patch(
    '/api/payments/:paymentId',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        summary: 'Change a payment; voids every open authorisation',
        params: PaymentParams,
        body: schemas.PaymentChange,
        response: { 200: schemas.Payment },
      },
    },
    async (request, reply) => {
      const { payerId, sessionRef } = gate.caller(request);
      const payment = await payments.own(payerId, request.params.paymentId);
      if (!payment) return sendProblem(reply, 'not-found');
      if (payment.transactionStatus !== 'RCVD') return sendFailure(reply, failed('payment-not-open'));
      const { payee = payment.payee, amount = formatAmount(payment.amount), reference = payment.reference } = request.body;
      const order = { payerAccount: { iban: payment.payerIban }, payee, amount, ...(reference !== null && { reference }) };
      const money = await judge(payerId, order);
      if (!money.ok) return sendProblem(reply, 'unprocessable', { errors: money.flaws });
      const facts = { payerIban: payment.payerIban, payee, amount: money.value, reference };
      const act = { now: environment.now(), requestId: request.id, sessionRef };
      const changed = await ordering.change(payerId, payment.paymentId, payment.version, facts, act);
      if (!changed.ok) return sendFailure(reply, changed);
      return reply.send(paymentJson({ ...payment, ...facts, scaStatus: 'received' }, act.now));
    },
  );

  app.delete(
    '/api/payments/:paymentId',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: { summary: 'Cancel a payment', params: PaymentParams, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { payerId, sessionRef } = gate.caller(request);
      const payment = await payments.own(payerId, request.params.paymentId);
      if (!payment) return sendProblem(reply, 'not-found');
      const cancelled = await ordering.cancel(payerId, payment.paymentId, { now: environment.now(), requestId: request.id, sessionRef });
      return cancelled.ok ? reply.code(204).send(null) : sendFailure(reply, cancelled);
    },
  );
}
