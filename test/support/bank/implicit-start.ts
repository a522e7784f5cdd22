/** An order that opens its own authorisation (contract §4), as a payer's browser sends it. */
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import type { Bank } from './bank.ts';
import { type Answer, type Browser, expectStatus, type Order } from './payer-browser.ts';

export const KEY = { 'idempotency-key': 'order-17' };

type Start = { order?: Partial<Order>; authorise?: object; key?: boolean };

export const start = (browser: Browser, { order = {}, authorise = {}, key = true }: Start = {}): Promise<Answer> =>
  browser.post('/api/payments', { ...browser.order(order), authorise }, key ? KEY : {});

export const answer = (browser: Browser, { paymentId, authorisation }: Answer['body'], how: AssertWith = {}) =>
  browser.answer(paymentId, authorisation, how);

/** Asked for three times: what is open is found, and where its answer failed it is opened anew. */
export async function startAgain(browser: Browser): Promise<void> {
  const { body } = expectStatus(201, await start(browser));
  expectStatus(201, await start(browser));
  expectStatus(403, await answer(browser, body, { faults: [faults.flipSignatureBit] }));
  expectStatus(201, await start(browser));
}

export const listed = async (browser: Browser): Promise<unknown[]> => (await browser.get('/api/payments')).body.payments;

/** Events after the first `before`. */
export const since = async (bank: Bank, before: number) => (await bank.events()).slice(before);
