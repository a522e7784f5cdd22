/** What ordering answers is what is stored: contract §4, RTS Art 5(1)(d). */
import { expect, it } from 'vitest';
import { orderPayment } from '../../server/banking/order-payment.ts';
import { openBank } from '../support/bank/bank.ts';

it('a changed payment is the next version, and waits for no authorisation any more', async () => {
  await using bank = await openBank();
  const alice = await bank.enrol('alice');
  const paymentId = await alice.createPayment();
  await alice.openAuthorisation(paymentId);
  expect(await bank.stores.payments.own(alice.payerId, paymentId)).toMatchObject({ version: 1, authorisableUntil: expect.any(Number) });
  const ordering = orderPayment({ ...bank.stores, randomBytes: (count) => new Uint8Array(count) });
  const act = { now: bank.clock.now, requestId: 'r', sessionRef: 's' };
  const changed = await ordering.change(alice.payerId, paymentId, { reference: 'another' }, act);
  expect(changed).toEqual({ ok: true, value: await bank.stores.payments.own(alice.payerId, paymentId) });
});
