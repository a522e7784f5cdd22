/**
 * A payer removes a bound browser after a payment that it signed along with was judged, and before it takes effect.
 *
 * RTS Art 7(2), contract §4: evidence would say that possession rests on a browser that the payer has just disowned, so the
 * removal wins: nothing is paid, and the payment can be authorised anew.
 */
import { expect, it } from 'vitest';
import { paymentClientMembers } from '../../server/authenticator/core/payment-client-data.ts';
import { makeKeyPair } from '../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { ORIGIN, openBank } from '../support/bank/bank.ts';
import { barrier } from '../support/bank/barrier.ts';
import { Browser, expectStatus, newAuthenticator } from '../support/bank/payer-browser.ts';
import { refusal } from '../support/bank/refusals.ts';
import { effects, expectSound } from '../support/bank/soundness.ts';

it('a bound browser that is removed in between pays nothing, and is not in evidence', async () => {
  const gate = barrier();
  await using bank = await openBank({ wrap: gate.wrap });
  const alice = new Browser(bank.app, 'alice', newAuthenticator('alice', { backupEligible: true, backupState: true }));
  const { body } = expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
  alice.iban = body.accounts[0].iban;
  const browserBoundKey = { key: makeKeyPair(-7, seededBytes('browser')) };
  expectStatus(201, await alice.register({ browserBoundKey }, { authenticatorAttachment: 'platform' }));
  expectStatus(200, await alice.signIn());
  const [passkey] = (await alice.get('/api/credentials')).body.credentials;
  const [{ keyId, status }] = passkey.browserKeys;
  expect(status).toBe('bound');

  const paymentId = await alice.createPayment();
  const opened = await alice.openAuthorisation(paymentId);
  if (!opened.securePaymentConfirmation) throw new Error('nothing was issued');
  const before = await effects(bank.database);
  const held = gate.hold();
  const how = { clientMembers: paymentClientMembers(opened.securePaymentConfirmation, ORIGIN), browserBoundKey };
  const pending = alice.answer(paymentId, opened, how);
  await held.arrived;
  expectStatus(204, await alice.delete(`/api/credentials/${passkey.credentialId}/browser-keys/${keyId}`));
  held.release();

  expect(await refusal(bank, await pending)).toEqual([409, 'authorisation-not-open', 'authorisation-not-open']);
  expect(await effects(bank.database)).toEqual(before);
  expect((await alice.get('/api/credentials')).body.credentials[0].browserKeys).toEqual([]);
  expect((await alice.get(`/api/payments/${paymentId}`)).body.transactionStatus).toBe('RCVD');
  await expectSound(bank.database);
});
