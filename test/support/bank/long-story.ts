/**
 * A story in which everything happens that a payer, an auditor or an operator can do once: for tests of what is asked meanwhile.
 */

import { faults } from '../../../server/authenticator/faults/faults.ts';
import { auditorOf } from './auditor.ts';
import type { Bank } from './bank.ts';
import { startAgain } from './implicit-start.ts';
import { expectStatus, newAuthenticator } from './payer-browser.ts';

export async function tellLongStory(bank: Bank): Promise<void> {
  const act = { now: bank.clock.now, requestId: 'story', sessionRef: null };

  const auditor = await auditorOf(bank);
  const alice = await bank.enrol('alice');
  const paid = expectStatus(200, await alice.pay());
  expectStatus(403, await alice.pay({}, { faults: [faults.flipSignatureBit] }));
  await startAgain(alice);
  const changed = await alice.createPayment();
  await alice.openAuthorisation(changed);
  expectStatus(200, await alice.patch(`/api/payments/${changed}`, { amount: { currency: 'EUR', value: '1.00' } }));
  expectStatus(204, await alice.delete(`/api/payments/${changed}`));
  const phone = Object.assign(alice.elsewhere(), { authenticator: newAuthenticator('phone') });
  expectStatus(200, await alice.bind());
  expectStatus(201, await alice.register({}, {}, phone.authenticator));
  expectStatus(200, await phone.signIn());
  const [lost] = phone.authenticator.held;
  expectStatus(204, await alice.revoke(lost?.id ?? ''));
  for (const path of ['payments?limit=1', 'accounts', 'credentials', 'messages', 'export', 'session'])
    expectStatus(200, await alice.get(`/api/${path}`));
  const { payments } = expectStatus(200, await alice.get('/api/payments')).body;
  expectStatus(200, await alice.get(`/api/payments?before=${payments[0].paymentId}`));
  expectStatus(200, await alice.get(paid.body.evidence));
  for (const filter of [`payer=${alice.payerId}`, `payment=${paid.paymentId}`, 'type=sign-in', 'before=1000000'])
    expectStatus(200, await auditor.get(`/api/audit/events?${filter}`));
  expectStatus(204, await alice.delete('/api/session'));
  expectStatus(200, await alice.signIn());
  expectStatus(201, await bank.browser().post('/api/enrolments', { username: 'lapses', displayName: 'lapses' }));
  bank.clock.advance(24 * 3_600_000);
  await bank.enrol('bert');
  await bank.stores.erasing.erase(alice.payerId, 'asked for it', act);
}
