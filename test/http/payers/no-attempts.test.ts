/**
 * What is none of the five: contract §3, Attempts. RTS Art 4(3)(b) is about authentication attempts, and a body out of
 * shape, an answer that came too late or a refused registration is none.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

const WRONG = { faults: [faults.flipSignatureBit] };

describe('contract §3: what is no attempt', () => {
  it('400, 409 and refused registrations', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paid = expectStatus(200, await alice.pay());
    const url = `/api/payments/${paid.paymentId}/authorisations/${paid.authorisationId}`;
    const { publicKey } = await alice.openAuthorisation(await alice.createPayment());
    for (let i = 0; i < 6; i += 1) {
      expect((await alice.put(url, { id: 'x' })).status).toBe(400);
      const closed = await alice.put(url, await alice.authenticator.assert(publicKey, WRONG));
      expect(await refusal(bank, closed)).toEqual([409, 'authorisation-not-open', 'authorisation-not-open']);
      expectStatus(200, await alice.bind());
      const refused = await alice.register({ faults: [faults.claimOtherOrigin] }, {}, newAuthenticator(`phone ${i}`));
      expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', 'origin-not-expected']);
    }
    for (let i = 0; i < 4; i += 1) expectStatus(403, await alice.pay({}, WRONG));
    expectStatus(200, await alice.pay());
  });
});
