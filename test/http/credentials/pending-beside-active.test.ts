/**
 * A pending credential beside an active one of the same payer: it is offered for nothing and answers nothing. Contract §3.
 *
 * RTS Art 4(1), Art 24(1): a key that only a registration speaks for is not proven to be the payer's. If it answered a payment, a
 * registration alone would be worth as much as strong customer authentication.
 */
import { describe, expect, it } from 'vitest';
import { issueActivationCode } from '../../../server/cli/payers/activation-code.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

/** Alice with an active passkey, and a second one, registered by an operator's code, that has not signed in. */
async function withPendingTablet(bank: Bank) {
  const alice = await bank.enrol('alice');
  const act = { now: bank.clock.now, requestId: 'operator', sessionRef: null };
  const activationCode = await issueActivationCode(bank.stores, alice.payerId, act);
  const tablet = bank.browser('tablet');
  expectStatus(200, await tablet.post('/api/activations', { username: 'alice', activationCode }));
  const { credential } = expectStatus(201, await tablet.register()).body;
  expect(credential.status).toBe('pending');
  return { alice, tablet, credential };
}

const statusOf = async (bank: Bank, credentialId: string) => (await bank.stores.credentials.load(credentialId))?.status;

describe('a pending credential beside an active one', () => {
  it('is offered for no payment and no consent', async () => {
    await using bank = await openBank();
    const { alice, credential } = await withPendingTablet(bank);
    const offered = ({ allowCredentials = [] }: { allowCredentials?: readonly { id: string }[] }) => allowCredentials.map(({ id }) => id);
    const payment = await alice.openAuthorisation(await alice.createPayment());
    const consent = expectStatus(201, await alice.post('/api/bindings', { action: 'register-credential' })).body;
    for (const { publicKey } of [payment, consent]) {
      expect(offered(publicKey)).toEqual([alice.authenticator.held[0]?.id]);
      expect(offered(publicKey)).not.toContain(credential.credentialId);
    }
  });

  it('answers neither: refused, and nothing is paid or consented to', async () => {
    await using bank = await openBank();
    const { alice, tablet } = await withPendingTablet(bank);
    const paymentId = await alice.createPayment();
    const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
    const paid = await alice.put(
      `/api/payments/${paymentId}/authorisations/${authorisationId}`,
      await tablet.authenticator.assert({ ...publicKey, allowCredentials: [] }),
    );
    expect(await refusal(bank, paid)).toEqual([403, 'authentication-failed', 'credential-not-allowed']);
    const { body } = expectStatus(201, await alice.post('/api/bindings', { action: 'register-credential' }));
    const consented = await alice.put(
      `/api/bindings/${body.authorisationId}`,
      await tablet.authenticator.assert({ ...body.publicKey, allowCredentials: [] }),
    );
    expect(await refusal(bank, consented)).toEqual([403, 'authentication-failed', 'credential-not-allowed']);
    expect((await alice.post('/api/registrations/options')).status).toBe(403);
    expect((await alice.get(`/api/payments/${paymentId}`)).body.transactionStatus).toBe('RCVD');
  });

  it('answers neither where an older list still has it: it is not active', async () => {
    await using bank = await openBank();
    const { alice, tablet, credential } = await withPendingTablet(bank);
    const paymentId = await alice.createPayment();
    const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
    const listed = 'UPDATE authorisations SET allow_credentials = $2 WHERE authorisation_id = $1';
    await bank.database.write(({ run }) => run(listed, [authorisationId, JSON.stringify([credential.credentialId])]));
    const answer = await tablet.authenticator.assert({ ...publicKey, allowCredentials: [] });
    const paid = await alice.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, answer);
    expect(await refusal(bank, paid)).toEqual([403, 'authentication-failed', 'credential-not-active']);
    expect(await statusOf(bank, credential.credentialId), 'and did not become so by that').toBe('pending');
  });

  it('becomes active by its own sign-in, and then answers', async () => {
    await using bank = await openBank();
    const { alice, tablet } = await withPendingTablet(bank);
    expectStatus(200, await tablet.signIn());
    expectStatus(200, await Object.assign(tablet, { iban: alice.iban }).pay());
  });
});
