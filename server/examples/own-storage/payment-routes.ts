/**
 * A payment is ordered, opened with its dynamic link, and paid by the one answer that fits it (RTS Art 5).
 *
 * The amount and payee that are signed are those that are stored; no route takes them from the answer.
 */

import { paymentAct } from '../../ceremonies/scopes/payment.ts';
import { formatAmount } from '../../core/payments/amount.ts';
import { judgeOrder, type Payment } from '../../core/payments/payment.ts';
import { ownOrigins } from '../../core/relying-party/origins.ts';
import { answer, NO_SESSION, NOT_FOUND, NOT_IN_SHAPE, refusal, text } from './answers.ts';
import { callerOf } from './own-sessions.ts';
import type { Route } from './route.ts';

const shown = ({ paymentId, payee, amount, transactionStatus, scaStatus }: Payment) => ({
  paymentId,
  payee,
  amount: formatAmount(amount),
  transactionStatus,
  scaStatus,
});

/** Body: `{ name, iban, currency, value }`, the payee and the amount. */
const order: Route = async (bank, visit, { body }) => {
  const caller = callerOf(visit);
  if (!caller) return NO_SESSION;
  const [name, iban, currency, value] = ['name', 'iban', 'currency', 'value'].map((member) => text(body, member));
  if (!name || !iban || !currency || !value) return NOT_IN_SHAPE;
  const { maps, environment } = bank;
  const account = [...maps.committed().accounts.values()].find(({ payerId }) => payerId === caller.payerId);
  const wanted = { payerAccount: { iban: account?.iban ?? '' }, payee: { name, iban }, amount: { currency, value } };
  const judged = judgeOrder(wanted, account?.balance ?? null);
  if (!judged.ok) return answer(422, { type: '/problems/unprocessable', errors: judged.flaws });
  const payment: Payment = {
    paymentId: bank.newId(),
    payerId: caller.payerId,
    payerIban: wanted.payerAccount.iban,
    payee: wanted.payee,
    amount: judged.value,
    reference: null,
    transactionStatus: 'RCVD',
    scaStatus: 'received',
    version: 1,
    createdAt: environment.now(),
    executedAt: null,
    authorisableUntil: null,
    method: null,
  };
  await maps.write(async ({ payments }) => payments.set(payment.paymentId, payment));
  return answer(201, shown(payment));
};

const see: Route = async ({ maps }, visit, { ids: [paymentId = ''] }) => {
  const caller = callerOf(visit);
  if (!caller) return NO_SESSION;
  const payment = maps.committed().payments.get(paymentId);
  return payment?.payerId === caller.payerId ? answer(200, shown(payment)) : NOT_FOUND;
};

const open: Route = async (bank, visit, { ids: [subjectId = ''] }) => {
  const caller = callerOf(visit);
  if (!caller) return NO_SESSION;
  const [origin = null] = ownOrigins(bank.environment.relyingParty);
  const opened = await bank.startAuthorisation(paymentAct, { subjectId, change: {} }, { method: null, origin, languages: [] }, caller);
  return opened.ok ? answer(201, opened.value) : refusal(opened);
};

const pay: Route = async (bank, visit, { ids: [paymentId = '', authorisationId = ''], body }) => {
  const caller = callerOf(visit);
  if (!caller) return NO_SESSION;
  const authorisation = await bank.storage.authorisations.own(caller.payerId, authorisationId);
  const paid = await bank.authorisePayment({ authorisation, subjectId: paymentId }, body, caller);
  return paid.ok ? answer(200, shown(paid.value)) : refusal(paid);
};

const balance: Route = async ({ maps }, visit) => {
  const caller = callerOf(visit);
  const account = [...maps.committed().accounts.values()].find(({ payerId }) => payerId === caller?.payerId);
  return account ? answer(200, { iban: account.iban, balance: formatAmount(account.balance) }) : NO_SESSION;
};

export const PAYMENT_ROUTES: Readonly<Record<string, Route>> = {
  'GET /account': balance,
  'POST /payments': order,
  'GET /payments/:id': see,
  'POST /payments/:id/authorisations': open,
  'PUT /payments/:id/authorisations/:id': pay,
};
