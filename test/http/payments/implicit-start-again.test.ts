/**
 * An order that opens its authorisation, asked for again with its key: whoever lost the answer gets what is true now, and no second
 * payment (contract §4; RTS Art 4(1)).
 */
import { describe, expect, it } from 'vitest';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { answer, KEY, listed, since, start } from '../../support/bank/implicit-start.ts';
import { type Answer, type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { slugOf } from '../../support/bank/refusals.ts';

const MINUTE = 60_000;
const WRONG: AssertWith = { faults: [faults.signWithOtherKey] };

describe('the same order, asked for again with its key', () => {
  it('in the same session: the same authorisation, and no event', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const first = expectStatus(201, await start(alice));
    const before = (await bank.events()).length;
    bank.clock.advance(MINUTE);
    const again = expectStatus(201, await start(alice));
    expect(again.body).toEqual(first.body);
    expect(again.headers.location).toBe(first.headers.location);
    expect(await since(bank, before)).toEqual([]);
    expectStatus(200, await answer(alice, again.body));
  });

  it('in another session of the payer: a new one, and the first is void', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const first = expectStatus(201, await start(alice)).body;
    const other = alice.elsewhere();
    expectStatus(200, await other.signIn());
    const again = expectStatus(201, await start(other)).body;
    expect(again.paymentId).toBe(first.paymentId);
    expect(again.authorisation.authorisationId).not.toBe(first.authorisation.authorisationId);
    expect((await answer(alice, first)).status).toBe(409);
    expectStatus(200, await answer(other, again));
  });

  it.each([
    ['failed', (alice: Browser, body: Answer['body']) => answer(alice, body, WRONG)],
    [
      'lapsed',
      async (alice: Browser, _: Answer['body'], bank: Bank) => {
        bank.clock.advance(3 * MINUTE);
        expectStatus(201, await alice.post('/api/bindings', { action: 'register-credential' })); // activity
        bank.clock.advance(2 * MINUTE - 1);
      },
    ],
  ])('where it has %s: a new one', async (_, end) => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const first = expectStatus(201, await start(alice)).body;
    bank.clock.advance(1);
    await end(alice, first, bank);
    const again = expectStatus(201, await start(alice)).body;
    expect(again.paymentId).toBe(first.paymentId);
    expect(again.authorisation.authorisationId).not.toBe(first.authorisation.authorisationId);
    expectStatus(200, await answer(alice, again));
    expect(await listed(alice)).toHaveLength(1);
  });

  it.each([
    ['executed', (alice: Browser, body: Answer['body']) => answer(alice, body), { transactionStatus: 'ACSC' }],
    [
      'cancelled',
      (alice: Browser, { paymentId }: Answer['body']) => alice.delete(`/api/payments/${paymentId}`),
      { transactionStatus: 'CANC' },
    ],
    [
      'changed',
      (alice: Browser, { paymentId }: Answer['body']) => alice.patch(`/api/payments/${paymentId}`, { reference: 'otherwise' }),
      { transactionStatus: 'RCVD', reference: 'otherwise' },
    ],
  ])('where it was %s: the payment as it stands, and nothing to sign', async (_, act, expected) => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const first = expectStatus(201, await start(alice)).body;
    expect((await act(alice, first)).status).toBeLessThan(300);
    const before = (await bank.events()).length;
    const again = expectStatus(201, await start(alice)).body;
    expect(again).toMatchObject({ paymentId: first.paymentId, ...expected });
    expect(again).not.toHaveProperty('authorisation');
    expect(await since(bank, before)).toEqual([]);
  });

  it('where it was changed and changed back: nothing to sign either (RTS Art 5(1)(d))', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { paymentId } = expectStatus(201, await start(alice)).body;
    for (const reference of ['otherwise', null]) expectStatus(200, await alice.patch(`/api/payments/${paymentId}`, { reference }));
    expect(expectStatus(201, await start(alice)).body).not.toHaveProperty('authorisation');
  });

  it('where the funds were missing: the payment that was rejected', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const how = { order: { amount: { currency: 'EUR', value: '99999.00' } } };
    expectStatus(422, await answer(alice, expectStatus(201, await start(alice, how)).body));
    const again = expectStatus(201, await start(alice, how)).body;
    expect([again.transactionStatus, again.authorisation]).toEqual(['RJCT', undefined]);
  });

  it('after one that was opened by a request of its own: that one', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { paymentId } = expectStatus(201, await start(alice)).body;
    const opened = await alice.openAuthorisation(paymentId, { method: 'webauthn' });
    expect(expectStatus(201, await start(alice)).body.authorisation.authorisationId).toBe(opened.authorisationId);
  });

  it('another body, also one that differs in how it is to be authorised: 409, and nothing new', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(201, await start(alice));
    const before = (await bank.events()).length;
    for (const conflict of [
      await start(alice, { order: { reference: 'otherwise' } }),
      await start(alice, { authorise: { method: 'webauthn' } }),
      await alice.post('/api/payments', alice.order(), KEY),
    ])
      expect([conflict.status, slugOf(conflict)]).toEqual([409, 'idempotency-conflict']);
    expect([(await listed(alice)).length, await since(bank, before)]).toEqual([1, []]);
  });

  it('many times at once: one payment, and one code that pays', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const twins = await Promise.all(Array.from({ length: 6 }, () => start(alice)));
    const bodies = twins.map((twin) => expectStatus(201, twin).body);
    expect(new Set(bodies.map(({ paymentId }) => paymentId)).size).toBe(1);
    const paid: number[] = [];
    for (const body of bodies) paid.push((await answer(alice, body)).status);
    expect(paid.filter((status) => status === 200)).toHaveLength(1);
    expect(await listed(alice)).toHaveLength(1);
  });

  it('without a key each is a payment of its own', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const [one, other] = [
      expectStatus(201, await start(alice, { key: false })).body,
      expectStatus(201, await start(alice, { key: false })).body,
    ];
    expect(one.paymentId).not.toBe(other.paymentId);
  });
});
