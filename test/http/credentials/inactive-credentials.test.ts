/**
 * A credential that is not active proves nothing, and its failures count for nobody (contract §3; RTS Art 4(3)(b), 27(a)).
 *
 * Whoever finds a lost key that its payer has revoked must not be able to block that payer with it.
 */
import { describe, expect, it } from 'vitest';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

const MORE_THAN_BLOCKS = 7;
const NOT_ACTIVE = [403, 'authentication-failed', 'credential-not-active'];

/** The payer's one credential gets this status, as after a report of loss; the session is still there. */
const become = (bank: Bank, payerId: string, status: string) =>
  bank.database.write(({ run }) => run('UPDATE credentials SET status = $2 WHERE payer_id = $1', [payerId, status]));

describe.each(['suspended', 'revoked', 'pending'])('failures with a %s credential', (status) => {
  it('in a session block nobody', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let round = 0; round < MORE_THAN_BLOCKS; round += 1) {
      const paymentId = await alice.createPayment();
      const opened = await alice.openAuthorisation(paymentId);
      await become(bank, alice.payerId, status);
      const answer = await alice.authenticator.assert(opened.publicKey);
      const paid = await alice.put(`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`, answer);
      expect(await refusal(bank, paid)).toEqual(NOT_ACTIVE);
      await become(bank, alice.payerId, 'active');
    }
    await alice.pay();
  });
});

describe.each(['suspended', 'revoked'])('failures with a %s credential', (status) => {
  it.each(['with the device cookie', 'without it'])('at sign-in, %s, block nobody', async (cookies) => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    if (cookies === 'without it') alice.cookies.clear();
    await become(bank, alice.payerId, status);
    for (let round = 0; round < MORE_THAN_BLOCKS; round += 1) expect(await refusal(bank, await alice.signIn())).toEqual(NOT_ACTIVE);
    await become(bank, alice.payerId, 'active');
    expectStatus(200, await alice.signIn());
  });
});

it('and those with an active one do: the fifth blocks', async () => {
  await using bank = await openBank();
  const alice = await bank.enrol('alice');
  for (let round = 0; round < 5; round += 1) {
    const paymentId = await alice.createPayment();
    const { publicKey, authorisationId } = await alice.openAuthorisation(paymentId);
    const answer = await alice.authenticator.assert({ ...publicKey, challenge: 'AAAA' });
    expectStatus(403, await alice.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, answer));
  }
  const blocked = await alice.post(`/api/payments/${await alice.createPayment()}/authorisations`, {});
  expect(blocked.body.type).toBe('/problems/authorisation-blocked');
});

it('a block stops a revocation too, also one that was consented to before it (RTS Art 4(3)(b))', async () => {
  await using bank = await openBank();
  const alice = await bank.enrol('alice');
  const credentialId = alice.authenticator.held[0]?.id ?? '';
  expectStatus(200, await alice.bind({}, { action: 'revoke-credential', credentialId }));
  for (let round = 0; round < 5; round += 1) {
    const paymentId = await alice.createPayment();
    const { publicKey, authorisationId } = await alice.openAuthorisation(paymentId);
    const answer = await alice.authenticator.assert({ ...publicKey, challenge: 'AAAA' });
    expectStatus(403, await alice.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, answer));
  }
  const path = `/api/credentials/${credentialId}?confirm=last`;
  expect(await refusal(bank, await alice.delete(path))).toEqual([403, 'authorisation-blocked', 'payer-blocked']);
  expect((await bank.stores.credentials.load(credentialId))?.status).toBe('active');
});
