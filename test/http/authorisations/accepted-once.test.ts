/**
 * RTS Art 4(1): the authentication code "shall be accepted only once". Contract §4.
 *
 * An authorisation lives five minutes and has one verdict, whatever it is: what takes effect burns it.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

const WRONG = { faults: [faults.flipSignatureBit] };
const NOT_OPEN = [409, 'authorisation-not-open', 'authorisation-not-open'];

describe('RTS Art 4(1): accepted only once', () => {
  it('lives five minutes', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    bank.clock.advance(150_000);
    expectStatus(200, await alice.get('/api/accounts'));
    await bank.settled();
    bank.clock.advance(150_000);
    expect((await alice.get(`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`)).body.scaStatus).toBe('failed');
    expect(await refusal(bank, await alice.answer(paymentId, opened))).toEqual(NOT_OPEN);
    expect((await alice.get(`/api/payments/${paymentId}`)).body.transactionStatus).toBe('RCVD');
    expectStatus(200, await alice.answer(paymentId, await alice.openAuthorisation(paymentId)));
  });

  it('the same answer again is refused, and pays once', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
    const url = `/api/payments/${paymentId}/authorisations/${authorisationId}`;
    const assertion = await alice.authenticator.assert(publicKey);
    expectStatus(200, await alice.put(url, assertion));
    alice.app = await bank.restart();
    for (let i = 0; i < 2; i += 1) expect(await refusal(bank, await alice.put(url, assertion))).toEqual(NOT_OPEN);
    expect((await alice.get('/api/accounts')).body.accounts[0].balance.value).toBe('9950.01');
    expect((await alice.get(url)).body).toMatchObject({ scaStatus: 'finalised' });
  });

  it('the first answer in shape consumes it: wrong, then right, is refused', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    expect(await refusal(bank, await alice.answer(paymentId, opened, WRONG))).toEqual([403, 'authentication-failed', 'signature-invalid']);
    expect((await alice.get(`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`)).body.scaStatus).toBe('failed');
    expect((await alice.get(`/api/payments/${paymentId}`)).body).toMatchObject({ scaStatus: 'failed', transactionStatus: 'RCVD' });
    expect(await refusal(bank, await alice.answer(paymentId, opened))).toEqual(NOT_OPEN);
  });
});
