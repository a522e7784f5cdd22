/**
 * An authorisation’s life, and the order in which an answer to it is looked at: contract §4; RTS Art 4(1), 5(1).
 *
 * It lives five minutes and is judged once. Not found, not in shape, blocked, not open, verdict: an earlier reason hides
 * every later one, so that an answer tells no more than it must and consumes no more than it must.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { pointersOf, refusal, slugOf } from '../../support/bank/refusals.ts';

const WRONG = { faults: [faults.flipSignatureBit] };
const NOT_OPEN = [409, 'authorisation-not-open', 'authorisation-not-open'];
const BLOCKED = [403, 'authorisation-blocked', 'payer-blocked'];

describe('contract §4: opening', () => {
  it('answers with what is linked, what is asked of the authenticator, and how long it lasts', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment({ reference: 'Invoice 17' });
    const answer = expectStatus(201, await alice.post(`/api/payments/${paymentId}/authorisations`, { method: 'webauthn' }));
    const { authorisationId, expiresAt, link, publicKey, ...rest } = answer.body;
    expect(answer.headers.location).toBe(`/api/payments/${paymentId}/authorisations/${authorisationId}`);
    expect(rest).toEqual({ scaStatus: 'started', securePaymentConfirmation: null });
    expect(Date.parse(expiresAt)).toBe(bank.clock.now + 300_000);
    expect(link.nonce).toMatch(/^[\w-]{43}$/);
    expect(link.object).toEqual({
      authorisationId,
      issuedAt: new Date(bank.clock.now).toISOString(),
      expiresAt,
      payer: { payerId: alice.payerId, iban: alice.iban },
      paymentId,
      amount: { currency: 'EUR', value: '49.99' },
      payee: { iban: 'CH9300762011623852957', name: 'Alpine Books' },
      reference: 'Invoice 17',
    });
    expect(publicKey).toEqual({
      challenge: publicKey.challenge,
      rpId: 'localhost',
      timeout: 300_000,
      userVerification: 'required',
      allowCredentials: [{ id: alice.authenticator.held[0]?.id, type: 'public-key', transports: ['internal'] }],
    });
    expect((await alice.get(`/api/payments/${paymentId}`)).body.scaStatus).toBe('started');
    expect((await alice.get(answer.headers.location as string)).body).toEqual({
      authorisationId,
      scaStatus: 'started',
      method: 'webauthn',
      expiresAt,
    });
  });

  it('voids the earlier open one of this payment, and no other', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const [first, second] = [await alice.createPayment(), await alice.createPayment()];
    const [earlier, other] = [await alice.openAuthorisation(first), await alice.openAuthorisation(second)];
    const later = await alice.openAuthorisation(first);
    expect((await alice.get(`/api/payments/${first}/authorisations/${earlier.authorisationId}`)).body.scaStatus).toBe('failed');
    expect(await refusal(bank, await alice.answer(first, earlier))).toEqual(NOT_OPEN);
    expectStatus(200, await alice.answer(first, later));
    expectStatus(200, await alice.answer(second, other));
  });

  it('takes two methods, and offers the browser’s dialog only to a passkey that was registered for it', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const url = `/api/payments/${await alice.createPayment()}/authorisations`;
    const refused = await alice.post(url, { method: 'secure-payment-confirmation' });
    expect([refused.status, pointersOf(refused)]).toEqual([422, ['/method']]);
    for (const bad of [{ method: 'sms' }, { method: null }, { amount: '1.00' }, [], '{'])
      expect((await alice.post(url, bad)).status).toBe(400);
  });
});

describe('contract §4: the order in which an answer is looked at', () => {
  it('not found, before anything of the body', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const elsewhere = alice.elsewhere();
    expectStatus(200, await elsewhere.signIn());
    const other = await alice.createPayment();
    const url = `/api/payments/${paymentId}/authorisations/${opened.authorisationId}`;
    for (const body of ['{', {}, await alice.authenticator.assert(opened.publicKey)]) {
      expect(slugOf(await alice.put(`/api/payments/${paymentId}/authorisations/unknown`, body))).toBe('not-found');
      expect(slugOf(await alice.put(`/api/payments/${other}/authorisations/${opened.authorisationId}`, body)), 'of another payment').toBe(
        'not-found',
      );
      expect(slugOf(await alice.put(`/api/bindings/${opened.authorisationId}`, body)), 'as a bind').toBe('not-found');
      expect(slugOf(await bob.put(url, body)), 'of another payer').toBe('not-found');
      expect(slugOf(await elsewhere.put(url, body)), 'of another session of the payer').toBe('not-found');
    }
    expectStatus(200, await alice.answer(paymentId, opened));
  });

  it('not in shape, before blocked and not open; and it consumes nothing', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const url = `/api/payments/${paymentId}/authorisations/${opened.authorisationId}`;
    const assertion = await alice.authenticator.assert(opened.publicKey);
    const outOfShape = [
      '{',
      {},
      { ...assertion, id: '' },
      { ...assertion, rawId: `${assertion.rawId}=` },
      { ...assertion, type: 'password' },
      { ...assertion, clientExtensionResults: undefined },
      { ...assertion, response: { ...assertion.response, signature: 7 } },
      { ...assertion, response: { ...assertion.response, authenticatorData: 'a' } },
      { ...assertion, response: { ...assertion.response, clientDataJSON: '' } },
    ];
    for (const body of outOfShape) expect(slugOf(await alice.put(url, body))).toBe('invalid-request');
    expectStatus(
      200,
      await alice.put(url, { ...assertion, surprise: true, response: { ...assertion.response, userHandle: null, more: 1 } }),
    );
    expect(slugOf(await alice.put(url, {})), 'judged').toBe('invalid-request');
    for (let i = 0; i < 5; i += 1) await alice.pay({}, WRONG);
    expect(slugOf(await alice.put(url, {})), 'judged, and the payer is blocked').toBe('invalid-request');
    expect(await refusal(bank, await alice.put(url, assertion)), 'blocked comes before not open').toEqual(BLOCKED);
  });

  it('not open, before the verdict', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paid = expectStatus(200, await alice.pay());
    const opened = await alice.openAuthorisation(await alice.createPayment());
    const wrong = await alice.authenticator.assert(opened.publicKey, WRONG);
    expect(await refusal(bank, await alice.put(`/api/payments/${paid.paymentId}/authorisations/${paid.authorisationId}`, wrong))).toEqual(
      NOT_OPEN,
    );
  });
});
