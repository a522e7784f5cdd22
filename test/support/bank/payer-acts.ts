/**
 * What one payer of a crowd does, and how it asks again for what was not answered.
 */

import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type Answer, type Browser, expectStatus } from './payer-browser.ts';
import type { Promises } from './promises.ts';

export type Member = { readonly payer: Browser; readonly promises: Promises };

/** One payment from order to receipt, or one that is cancelled, or one whose first answer is forged. @returns whether it was paid */
export async function act({ payer, promises }: Member, number: number): Promise<boolean> {
  const amount = { currency: 'EUR', value: `0.${10 + (number % 90)}` };
  const order = payer.order({ amount, reference: `order ${number}` });
  promises.doubt = { kind: 'order', order, key: `order-${number}` };
  const paymentId = await settleOrder({ payer, promises });
  if (number % 7 === 6) {
    promises.doubt = { kind: 'cancel', paymentId };
    await settle({ payer, promises });
    return false;
  }
  // A success after it ends the row of failures, so nobody is blocked.
  if (number % 11 === 10) {
    const forged = await payer.answer(paymentId, await payer.openAuthorisation(paymentId), { faults: [faults.flipSignatureBit] });
    expectStatus(403, forged);
  }
  return authorise({ payer, promises }, paymentId);
}

/** Opens an authorisation and answers it. @returns whether the payment was executed */
export async function authorise({ payer, promises }: Member, paymentId: string): Promise<boolean> {
  const opened = await payer.openAuthorisation(paymentId);
  const assertion = await payer.authenticator.assert(opened.publicKey);
  promises.doubt = { kind: 'answer', paymentId, opened, assertion };
  await settle({ payer, promises });
  return promises.payments.get(paymentId)?.status === 'ACSC';
}

/** Asks again for what was not answered. */
export async function settle(member: Member): Promise<void> {
  const { payer, promises } = member;
  const { doubt } = promises;
  if (doubt?.kind === 'order') await settleOrder(member);
  if (doubt?.kind === 'cancel') {
    // 409 where the first one was heard: it is looked at.
    const answer = await payer.delete(`/api/payments/${doubt.paymentId}`);
    if (answer.status !== 204) await expectShown(payer, doubt.paymentId, 'CANC', answer);
    keep(promises, doubt.paymentId, 'CANC');
  }
  if (doubt?.kind === 'answer') {
    const { paymentId, opened, assertion } = doubt;
    const answer = await payer.put(`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`, assertion);
    // Where it was heard the first time it is burned now, and the payment says how that ended.
    const status = answer.status === 200 ? answer.body.transactionStatus : await statusAfter(payer, paymentId, answer);
    if (status === 'ACSC') keep(promises, paymentId, 'ACSC');
  }
  promises.doubt = null;
}

async function settleOrder({ payer, promises }: Member): Promise<string> {
  const { doubt } = promises;
  if (doubt?.kind !== 'order') throw new Error('no order is in doubt');
  const answer = await payer.post('/api/payments', doubt.order, { 'idempotency-key': doubt.key });
  const { paymentId } = expectStatus(201, answer).body;
  promises.payments.set(paymentId, { status: 'RCVD' });
  promises.doubt = null;
  return paymentId;
}

async function statusAfter(payer: Browser, paymentId: string, answer: Answer): Promise<unknown> {
  if (answer.body?.type !== '/problems/authorisation-not-open') expectStatus(200, answer);
  return expectStatus(200, await payer.get(`/api/payments/${paymentId}`)).body.transactionStatus;
}

async function expectShown(payer: Browser, paymentId: string, status: string, answer: Answer): Promise<void> {
  const shown = expectStatus(200, await payer.get(`/api/payments/${paymentId}`)).body.transactionStatus;
  if (shown !== status) throw new Error(`payment ${paymentId} is ${shown}, after ${answer.status} ${answer.text}`);
}

function keep({ payments }: Promises, paymentId: string, status: 'ACSC' | 'CANC'): void {
  const promise = payments.get(paymentId);
  if (!promise) throw new Error(`payment ${paymentId} was never promised`);
  promise.status = status;
}
