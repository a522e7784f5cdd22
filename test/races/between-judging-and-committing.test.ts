/**
 * The payer changes or cancels the payment, or opens a newer authorisation, after the answer was judged good and before it
 * takes effect.
 *
 * RTS Art 5(1)(c)-(d), contract §4: the accepting transaction repeats every judged fact as a guard, so the change wins and
 * the answer is worth nothing: nothing is paid, nothing is written but the failure, and the payment can be authorised anew.
 */
import { describe, expect, it } from 'vitest';
import { type Bank, openBank } from '../support/bank/bank.ts';
import { barrier } from '../support/bank/barrier.ts';
import { type Browser, expectStatus, type Opened } from '../support/bank/payer-browser.ts';
import { effects, expectSound } from '../support/bank/soundness.ts';

/** Holds a good answer of alice's, does `slip` in between, and lets the answer go on. */
async function slipIn(slip: (alice: Browser, paymentId: string) => Promise<unknown>) {
  const gate = barrier();
  const bank = await openBank({ wrap: gate.wrap });
  const alice = await bank.enrol('alice');
  const paymentId = await alice.createPayment({ reference: 'as it was' });
  const opened = await alice.openAuthorisation(paymentId);
  const before = await effects(bank.database);

  const held = gate.hold();
  const pending = alice.answer(paymentId, opened);
  await held.arrived;
  await slip(alice, paymentId);
  held.release();
  return { bank, alice, paymentId, opened, before, answer: await pending };
}

const paymentOf = async (alice: Browser, paymentId: string) => (await alice.get(`/api/payments/${paymentId}`)).body;

async function failureCodes(bank: Bank): Promise<(string | undefined)[]> {
  const judged = (await bank.events()).filter(({ type }) => type === 'payment-authorisation');
  return judged.map(({ outcome, code }) => (outcome === 'failure' ? code : 'success'));
}

describe('between judging and committing', () => {
  it.each([
    ['amount', { amount: { currency: 'EUR', value: '4999.00' } }],
    ['payee', { payee: { name: 'Nordlicht Energie', iban: 'DE89370400440532013000' } }],
    ['payee’s name alone', { payee: { name: 'Alpine Books Ltd', iban: 'CH9300762011623852957' } }],
    ['reference', { reference: 'as it is' }],
    ['nothing but the version', { reference: 'as it was' }],
  ])('a PATCH of the %s wins: 409, nothing paid, payable anew', async (_, change) => {
    const raced = await slipIn(async (alice, paymentId) => expectStatus(200, await alice.patch(`/api/payments/${paymentId}`, change)));
    await using bank = raced.bank;
    const { alice, paymentId, answer, before } = raced;

    expect(answer).toMatchObject({ status: 409, body: { type: '/problems/authorisation-not-open' } });
    expect(await effects(bank.database)).toEqual(before);
    expect(await failureCodes(bank)).toEqual(['link-not-current']);
    expect(await paymentOf(alice, paymentId)).toMatchObject({ ...change, transactionStatus: 'RCVD', scaStatus: 'received' });

    expectStatus(200, await alice.answer(paymentId, await alice.openAuthorisation(paymentId)));
    expect(await paymentOf(alice, paymentId)).toMatchObject({ ...change, transactionStatus: 'ACSC', scaStatus: 'finalised' });
    await expectSound(bank.database);
  });

  it('a DELETE wins: 409, and the payment stays cancelled', async () => {
    const raced = await slipIn(async (alice, paymentId) => expectStatus(204, await alice.delete(`/api/payments/${paymentId}`)));
    await using bank = raced.bank;
    const { alice, paymentId, answer, before } = raced;

    expect(answer).toMatchObject({ status: 409, body: { type: '/problems/payment-not-open' } });
    expect(await effects(bank.database)).toEqual(before);
    expect(await failureCodes(bank)).toEqual(['payment-not-open']);
    expect(await paymentOf(alice, paymentId)).toMatchObject({ transactionStatus: 'CANC' });
    expectStatus(409, await alice.post(`/api/payments/${paymentId}/authorisations`));
    await expectSound(bank.database);
  });

  it('a newer authorisation wins: 409 for the older answer, and the newer one pays once', async () => {
    const newer: Opened[] = [];
    const raced = await slipIn(async (alice, paymentId) => newer.push(await alice.openAuthorisation(paymentId)));
    await using bank = raced.bank;
    const { alice, paymentId, answer, before } = raced;

    expect(answer).toMatchObject({ status: 409, body: { type: '/problems/authorisation-not-open' } });
    expect(await effects(bank.database)).toEqual(before);
    expect(await failureCodes(bank)).toEqual(['authorisation-not-open']);
    expect(await paymentOf(alice, paymentId)).toMatchObject({ transactionStatus: 'RCVD', scaStatus: 'started' });
    expectStatus(200, await alice.answer(paymentId, newer[0] as Opened));
    await expectSound(bank.database);
  });

  it('the failed authorisation says so, and is not one of the five attempts', async () => {
    const raced = await slipIn((alice, paymentId) => alice.patch(`/api/payments/${paymentId}`, { reference: null }));
    await using bank = raced.bank;
    const { alice, paymentId, opened } = raced;
    const state = await alice.get(`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`);
    expect(state.body).toMatchObject({ scaStatus: 'failed' });
    expect(await bank.stores.attempts.load(alice.payerId, 'sca')).toEqual({ failures: 0, blockedUntil: null });
  });

  it('nothing happens: the held answer pays', async () => {
    const raced = await slipIn(async () => undefined);
    await using bank = raced.bank;
    expectStatus(200, raced.answer);
    expect(await failureCodes(bank)).toEqual(['success']);
    await expectSound(bank.database);
  });
});
