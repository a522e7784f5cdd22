/**
 * A payer who has done everything that leaves a row: for tests of what is kept of one payer, what a copy shows of it, and what
 * an erasure leaves. Of every table that belongs to payers there is a row, and of every column that a copy shows a value.
 */
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { paymentClientMembers } from '../../../server/authenticator/core/payment-client-data.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { makeKeyPair } from '../../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import { type Bank, ORIGIN } from './bank.ts';
import { doorsOf } from './doors.ts';
import { Browser, expectStatus, newAuthenticator, PAYEE } from './payer-browser.ts';

/** What says who the payer is, and stands in no accounting record. */
export const NAMES = { username: 'rosalind', displayName: 'Rosalind Example', label: 'The blue key of Rosalind' };

const PLATFORM = { authenticatorAttachment: 'platform' };
/** The copy was made at the registration, where the count was 1, and never counted since. */
const STALE: AssertWith = {
  faults: [
    ({ authenticator }) => {
      authenticator.signCount = 1;
    },
  ],
};

/** @param other whose payment comes in, and with whose payment the payer's passkey is tried */
export async function liveFully(bank: Bank, other: Browser): Promise<Browser> {
  const payer = new Browser(bank.app, NAMES.username, newAuthenticator(NAMES.username, { backupEligible: true, backupState: true }));
  const { username, displayName, label } = NAMES;
  const { body } = expectStatus(201, await payer.post('/api/enrolments', { username, displayName }));
  Object.assign(payer, { username, payerId: body.payer.payerId, iban: body.accounts[0].iban });
  const browserBoundKey = { key: makeKeyPair(-7, seededBytes('browser of a full life')) };
  const { credentialId } = expectStatus(201, await payer.register({ browserBoundKey }, PLATFORM)).body.credential;
  expectStatus(200, await payer.signIn());

  // Payments in every state, and authorisations that were used, failed, voided and are open.
  const paid = await payer.createPayment({ reference: 'Rent' });
  const opened = await payer.openAuthorisation(paid);
  if (!opened.securePaymentConfirmation) throw new Error('the browser was given nothing to show');
  const clientMembers = paymentClientMembers(opened.securePaymentConfirmation, ORIGIN);
  expectStatus(200, await payer.answer(paid, opened, { clientMembers, browserBoundKey }));
  expectStatus(200, await other.pay({ payee: { name: 'A friend', iban: payer.iban } }));
  expectStatus(201, await payer.post('/api/payments', payer.order({ reference: 'Never carried out' }), { 'idempotency-key': 'k' }));
  const cancelled = await payer.createPayment();
  await payer.openAuthorisation(cancelled);
  expectStatus(204, await payer.delete(`/api/payments/${cancelled}`));
  await payer.openAuthorisation(await payer.createPayment());

  // A second passkey, which is revoked, with a consent for each; and one that waits.
  expectStatus(200, await payer.bind());
  const second = expectStatus(201, await payer.register({}, {}, newAuthenticator('second of a full life')));
  expectStatus(204, await payer.revoke(second.body.credential.credentialId));
  expectStatus(200, await payer.patch(`/api/credentials/${encodeURIComponent(credentialId)}`, { label }));
  expectStatus(201, await payer.post('/api/bindings', { action: 'register-credential' }));

  // One accepted authorisation of each scope, with what it is about.
  for (const open of Object.values(doorsOf(() => bank))) {
    const door = await open(payer);
    expectStatus(200, await door.answer(await payer.authenticator.assert(door.options)));
  }

  // What was tried and refused: by the payer, and with the payer's passkey by another.
  expectStatus(422, await payer.pay({ amount: { currency: 'EUR', value: '999999.99' } }));
  expectStatus(403, await payer.pay({}, STALE));
  expectStatus(403, await payer.pay({}, { faults: [faults.flipSignatureBit] }));
  const ordered = await other.createPayment({ payee: PAYEE });
  const tried = await other.openAuthorisation(ordered);
  const answer = await payer.authenticator.assert({ ...tried.publicKey, allowCredentials: [] });
  expectStatus(403, await other.put(`/api/payments/${ordered}/authorisations/${tried.authorisationId}`, answer));

  const act = { now: bank.clock.now, requestId: 'operator', sessionRef: null };
  await bank.stores.activations.issue(
    payer.payerId,
    'activation of a full life',
    { selector: 'FVLLF', secret: 'LIFE'.repeat(5) },
    'credential',
    act,
  );
  expectStatus(200, await payer.post('/api/authentications/options'));

  // A notice that was read.
  const [notice] = expectStatus(200, await payer.get('/api/messages')).body.messages;
  expectStatus(200, await payer.patch(`/api/messages/${notice.messageId}`, { read: true }));

  // The fifth failure in a row blocks the payer, last of all.
  for (let failures = 1; failures < 5; failures++) expectStatus(403, await payer.pay({}, { faults: [faults.flipSignatureBit] }));
  return payer;
}
