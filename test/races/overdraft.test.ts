/**
 * Two payments that the account can bear one by one, and not together.
 *
 * Contract §4: funds are a guard of the accepting transaction, not of the order. A valid code without funds: the
 * authorisation is finalised, the payment rejected for good, the credential record updated, 422. An account of a payer
 * is never overdrawn, also by a database constraint.
 */
import { describe, expect, it } from 'vitest';
import { openBank } from '../support/bank/bank.ts';
import { barrier } from '../support/bank/barrier.ts';
import { Browser, expectStatus, newAuthenticator } from '../support/bank/payer-browser.ts';
import { expectSound } from '../support/bank/soundness.ts';

const MOST = { amount: { currency: 'EUR', value: '6000.00' } };

describe('two payments that together overdraw, both judged before either commits', () => {
  // The one with the lower sign count first: the other order is a possible clone (guards-of-the-payer.test.ts).
  it('one is executed, one rejected', async () => {
    const gate = barrier();
    await using bank = await openBank({ wrap: gate.wrap });
    const alice = await bank.enrol('alice');
    const ids = [await alice.createPayment(MOST), await alice.createPayment(MOST)] as const;
    const opened = [await alice.openAuthorisation(ids[0]), await alice.openAuthorisation(ids[1])] as const;

    const first = gate.hold();
    const firstAnswer = alice.answer(ids[0], opened[0]);
    await first.arrived;
    const second = gate.hold();
    const secondAnswer = alice.answer(ids[1], opened[1]);
    await second.arrived;
    first.release();
    second.release();

    expectStatus(200, await firstAnswer);
    expect(await secondAnswer).toMatchObject({ status: 422, body: { type: '/problems/insufficient-funds' } });
    expect((await alice.get(`/api/payments/${ids[0]}`)).body).toMatchObject({ transactionStatus: 'ACSC', scaStatus: 'finalised' });
    expect((await alice.get(`/api/payments/${ids[1]}`)).body).toMatchObject({ transactionStatus: 'RJCT', scaStatus: 'finalised' });
    expect((await alice.get('/api/accounts')).body.accounts[0].balance.value).toBe('4000.00');
    await expectSound(bank.database);

    // The rejected answer was an authentication all the same: it is on record, and its sign count is spent.
    const events = (await bank.events()).filter(({ type }) => type === 'payment-authorisation');
    expect(events.map(({ outcome, code }) => code ?? outcome)).toEqual(['success', 'insufficient-funds']);
    const [record] = await bank.stores.credentials.activeOfPayer(alice.payerId);
    expect(record?.signCount).toBe(alice.authenticator.held[0]?.signCount);
    expectStatus(409, await alice.post(`/api/payments/${ids[1]}/authorisations`));
    expectStatus(404, await alice.get(`/api/payments/${ids[1]}/evidence`));
  });

  it('ten at once: as many are executed as the account bears, whatever order they come in', async () => {
    await using bank = await openBank();
    // A passkey that does not count: answers that overtake each other are no possible clone.
    const alice = new Browser(bank.app, 'alice', newAuthenticator('alice', { alwaysZero: true }));
    await alice.enrol('alice');
    const ids = await Promise.all(Array.from({ length: 10 }, () => alice.createPayment({ amount: { currency: 'EUR', value: '3000.00' } })));
    const opened = await Promise.all(ids.map((paymentId) => alice.openAuthorisation(paymentId)));
    const signed = await Promise.all(opened.map(({ publicKey }) => alice.authenticator.assert(publicKey)));
    const answers = await Promise.all(
      opened.map(({ authorisationId }, i) => alice.put(`/api/payments/${ids[i]}/authorisations/${authorisationId}`, signed[i])),
    );

    const executed = answers.filter(({ status }) => status === 200).length;
    expect(executed).toBe(3);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(7);
    expect((await alice.get('/api/accounts')).body.accounts[0].balance.value).toBe('1000.00');
    await expectSound(bank.database);
  });
});

describe('payers who pay each other at the same time', () => {
  it('move money and make none', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const pays = async (from: Browser, to: Browser) => {
      const statuses: number[] = [];
      const order = { payee: { name: 'Neighbour', iban: to.iban }, amount: { currency: 'EUR', value: '9000.00' } };
      for (let i = 0; i < 5; i += 1) statuses.push((await from.pay(order)).status);
      return statuses;
    };
    const statuses = (await Promise.all([pays(alice, bob), pays(bob, alice)])).flat();
    expect(statuses.filter((status) => status !== 200 && status !== 422)).toEqual([]);
    expect(statuses).toContain(200);
    const total = await bank.database.read('SELECT sum(balance_minor) AS total FROM accounts');
    expect(total).toEqual([{ total: 2_000_000 }]);
    await expectSound(bank.database);
  });
});
