/**
 * Nothing has one meaning (contract §2): what an answer does not bring is absent, null or empty, and each is the same nothing.
 *
 * Browsers and providers write all three. One of them read as a value refuses a payer who did nothing wrong, five times until the block.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

describe('a user handle that is none', () => {
  const NOTHING = [null, '', undefined] as const;

  it.each(NOTHING)('%j: the payment is executed, and its evidence says null', async (userHandle) => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paid = await alice.pay({}, { userHandle });
    expect(paid.status).toBe(200);
    const evidence = expectStatus(200, await alice.get(`/api/payments/${paid.paymentId}/evidence`)).body;
    expect(evidence.assertion.userHandle).toBeNull();
  });

  it.each(NOTHING)('%j: five of them with a bad signature block', async (userHandle) => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let round = 0; round < 5; round += 1) {
      const refused = await alice.pay({}, { userHandle, faults: [faults.flipSignatureBit] });
      expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', 'signature-invalid']);
    }
    expect((await alice.post(`/api/payments/${await alice.createPayment()}/authorisations`)).body.type).toBe(
      '/problems/authorisation-blocked',
    );
  });

  it.each(NOTHING)('%j: at sign-in it is missing', async (userHandle) => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expect(await refusal(bank, await alice.signIn({ userHandle }))).toEqual([403, 'authentication-failed', 'user-handle-missing']);
  });
});

it.each([
  ['payment: null', { payment: null }],
  ['browserBoundSignature: null', { payment: { browserBoundSignature: null } }],
  ['signature: ""', { payment: { browserBoundSignature: { signature: '' } } }],
])('%s is no signature by the browser, and pays', async (_, clientExtensionResults) => {
  await using bank = await openBank();
  const alice = await bank.enrol('alice');
  const paymentId = await alice.createPayment();
  const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
  const answer = { ...(await alice.authenticator.assert(publicKey)), clientExtensionResults };
  expect((await alice.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, answer)).status).toBe(200);
});

/** Signed bytes are another matter: a member is there with its type, or not there (WebAuthn L3 §5.8.1.1). */
it.each([
  ['crossOrigin', 'client-data-not-json'],
  ['topOrigin', 'client-data-not-json'],
  ['tokenBinding', 'token-binding-malformed'],
])('null for %s in the client data is refused', async (member, code) => {
  await using bank = await openBank();
  const alice = await bank.enrol('alice');
  const refused = await alice.pay({}, { clientMembers: { [member]: null } });
  expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', code]);
});
