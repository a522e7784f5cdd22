/**
 * Implicit start: one request orders a payment and opens its authorisation (contract §4).
 *
 * RTS Art 5(1)(a)–(b), Art 4(1), Art 29(1)(b): it is stored whole or not at all, one event says what was ordered and with which
 * challenge, and whoever asks again in the same words gets no second payment.
 */
import { describe, expect, it } from 'vitest';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import type { Database, Query } from '../../../server/database/database.ts';
import { openBank } from '../../support/bank/bank.ts';
import { answer, KEY, listed, since, start } from '../../support/bank/implicit-start.ts';
import { expectStatus, PAYEE } from '../../support/bank/payer-browser.ts';
import { pointersOf, refusal, slugOf } from '../../support/bank/refusals.ts';

const MINUTE = 60_000;
const WRONG: AssertWith = { faults: [faults.signWithOtherKey] };

describe('an order that opens its authorisation', () => {
  it('is a payment with what POST …/authorisations answers, and pays', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { body, headers } = expectStatus(201, await start(alice));
    const { authorisation, ...payment } = body;
    expect(headers.location).toBe(`/api/payments/${payment.paymentId}`);
    expect(payment).toEqual((await alice.get(`/api/payments/${payment.paymentId}`)).body);
    expect(payment).toMatchObject({ transactionStatus: 'RCVD', scaStatus: 'started' });
    const opened = await alice.openAuthorisation(await alice.createPayment());
    expect(Object.keys(authorisation)).toEqual(Object.keys(opened));
    expect(authorisation.publicKey).toEqual({ ...opened.publicKey, challenge: authorisation.publicKey.challenge });
    expect(authorisation.link.object).toMatchObject({
      paymentId: payment.paymentId,
      payee: PAYEE,
      amount: { currency: 'EUR', value: '49.99' },
    });
    expect(expectStatus(200, await answer(alice, body)).body).toMatchObject({ transactionStatus: 'ACSC', scaStatus: 'finalised' });
  });

  it('is one event of one request, which says what was ordered', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const before = (await bank.events()).length;
    const { body } = expectStatus(201, await start(alice, { order: { reference: 'Invoice 17' } }));
    expectStatus(200, await answer(alice, body));
    const events = await since(bank, before);
    expect(events.map(({ type, outcome, paymentId }) => [type, outcome, paymentId])).toEqual([
      ['payment-authorisation-started', 'success', body.paymentId],
      ['payment-authorisation', 'success', body.paymentId],
    ]);
    expect(events[0]?.details).toEqual({
      currency: 'EUR',
      minorUnits: '4999',
      payee: PAYEE,
      payerIban: alice.iban,
      reference: 'Invoice 17',
      authorisationId: body.authorisation.authorisationId,
      challenge: body.authorisation.publicKey.challenge,
      method: null,
    });
  });

  it('has one time of its creation, however long the bank takes to open it', async () => {
    let pass = () => {};
    const wrap = (database: Database): Database => ({
      ...database,
      read: ((sql, params) => {
        pass();
        return database.read(sql, params);
      }) as Query,
    });
    await using bank = await openBank({ wrap });
    const alice = await bank.enrol('alice');
    pass = () => bank.clock.advance(7);
    const { authorisation: _, ...payment } = expectStatus(201, await start(alice)).body;
    expect((await alice.get(`/api/payments/${payment.paymentId}`)).body).toEqual(payment);
  });

  it('is opened for the method that it names', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { body } = expectStatus(201, await start(alice, { authorise: { method: 'webauthn' } }));
    expect(body.authorisation.securePaymentConfirmation).toBeNull();
    const path = `/api/payments/${body.paymentId}/authorisations/${body.authorisation.authorisationId}`;
    expect((await alice.get(path)).body).toMatchObject({ scaStatus: 'started', method: 'webauthn' });
  });

  it('dies with a change of the order, as any other', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { body } = expectStatus(201, await start(alice));
    expectStatus(200, await alice.patch(`/api/payments/${body.paymentId}`, { reference: 'otherwise' }));
    expect(await refusal(bank, await answer(alice, body))).toEqual([409, 'authorisation-not-open', 'authorisation-not-open']);
  });
});

describe('what cannot be opened leaves no payment, and takes no key', () => {
  it('of a payer who is blocked: on record, with what was ordered and no payment', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 5; i += 1) expectStatus(403, await alice.pay({}, WRONG));
    const [payments, before] = [await listed(alice), (await bank.events()).length];
    const refused = await start(alice);
    expect([refused.status, slugOf(refused), refused.headers['retry-after']]).toEqual([403, 'authorisation-blocked', '900']);
    expect(await listed(alice)).toEqual(payments);
    const [event, ...others] = await since(bank, before);
    expect([event?.type, event?.outcome, event?.code, event?.paymentId]).toEqual([
      'payment-authorisation-started',
      'failure',
      'payer-blocked',
      undefined,
    ]);
    expect(event?.details).toMatchObject({ currency: 'EUR', minorUnits: '4999', payee: PAYEE });
    expect(others).toEqual([]);
    bank.clock.advance(15 * MINUTE);
    expectStatus(200, await alice.signIn());
    expectStatus(201, await alice.post('/api/payments', alice.order(), KEY));
  });

  it('by a method that cannot be', async () => {
    await using bank = await openBank({ env: { SPC_POLICY: 'off' } });
    const alice = await bank.enrol('alice');
    const before = (await bank.events()).length;
    const refused = await start(alice, { authorise: { method: 'secure-payment-confirmation' } });
    expect([refused.status, slugOf(refused), pointersOf(refused)]).toEqual([422, 'unprocessable', ['/authorise/method']]);
    expect([await listed(alice), await since(bank, before)]).toEqual([[], []]);
    expectStatus(201, await alice.post('/api/payments', alice.order(), KEY));
  });

  it('of an order that is impossible, or out of shape', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const impossible = await start(alice, { order: { amount: { currency: 'EUR', value: '0.00' } } });
    expect([impossible.status, pointersOf(impossible)]).toEqual([422, ['/amount/value']]);
    for (const authorise of [{ method: 'fax' }, { how: 'webauthn' }, { method: null }, 'webauthn', null, []])
      expect((await start(alice, { authorise: authorise as object })).status, JSON.stringify(authorise)).toBe(400);
    expect(await listed(alice)).toEqual([]);
  });
});
