/**
 * A code for one thing is worth nothing for another: RTS Art 4(1), 5(1)(b)-(c); contract §5.
 *
 * Every code of every scope is handed in at every other door. Scope, payment, amount and payee are inside the challenge,
 * so a relay that shows the payer one thing and sends the answer elsewhere gets nothing.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../../server/core/scopes/scopes.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Door, doorsOf, paymentDoor } from '../../support/bank/doors.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

// One bank for the whole file, and a new payer for each test.
let bank: Bank;
let payers = 0;
beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank.close());
function somebody(): Promise<Browser> {
  payers += 1;
  return bank.enrol(`alice-${payers}`);
}

/** Every scope there is, and what is no scope and answers a challenge as well. */
const doors: Readonly<Record<Scope | 'sign-in' | 'another payment', (alice: Browser) => Promise<Door>>> = {
  'sign-in': async (alice) => {
    const elsewhere = alice.elsewhere();
    const { body } = expectStatus(200, await elsewhere.post('/api/authentications/options'));
    const answer = (assertion: object) => elsewhere.post('/api/authentications', assertion);
    return { options: body, authorisationId: null, answer, type: 'sign-in', reads: [], address: '/api/authentications' };
  },
  ...doorsOf(() => bank),
  'another payment': (alice) => paymentDoor(alice, '5.00'),
};
const names = Object.keys(doors) as (keyof typeof doors)[];
const crossings = names.flatMap((from) => names.filter((to) => to !== from).map((to) => [from, to] as const));

async function lastFailure() {
  const { type, code, payerId } = (await bank.events()).filter(({ outcome }) => outcome === 'failure').at(-1) ?? {};
  return { type, code, payerId };
}

describe('RTS Art 4(1): a code of one scope at the door of another', () => {
  it.each(crossings)('a code for %s at %s is refused and audited', async (from, to) => {
    const alice = await somebody();
    const [source, target] = [await doors[from](alice), await doors[to](alice)];
    const refused = await target.answer(await alice.authenticator.assert({ ...source.options, allowCredentials: [] }));
    expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', 'challenge-not-expected']);
    expect(await lastFailure()).toEqual({ type: target.type, code: 'challenge-not-expected', payerId: alice.payerId });
    expect((await alice.get('/api/accounts')).body.accounts[0].balance.value).toBe('10000.00');

    // The door that was not knocked at is still open; the other is burned.
    expectStatus(200, await source.answer(await alice.authenticator.assert(source.options)));
  });

  it.each(crossings)('an authorisation of %s is not found at %s, and is good at its own door still', async (from, to) => {
    const alice = await somebody();
    const [source, target] = [await doors[from](alice), await doors[to](alice)];
    // A sign-in has no id to hand in elsewhere; the consents share an address, which finds each of them under its own id.
    if (source.authorisationId === null || target.authorisationId === null || source.address === target.address) return;
    const before = (await bank.events()).length;
    const strayed = await target.answer(await alice.authenticator.assert(source.options), source.authorisationId);
    expect([strayed.status, strayed.body.type]).toEqual([404, '/problems/not-found']);
    expect((await bank.events()).length, 'nothing was judged').toBe(before);
    expectStatus(200, await source.answer(await alice.authenticator.assert(source.options)));
    expectStatus(200, await target.answer(await alice.authenticator.assert(target.options)));
  });

  it.each(names.filter((name) => name !== 'sign-in'))('evidence of %s is served once it is accepted, to its payer alone', async (name) => {
    const [alice, bob] = [await somebody(), await somebody()];
    const door = await doors[name](alice);
    const [evidence = ''] = door.reads;
    expect((await alice.get(evidence)).status).toBe(404);
    expectStatus(200, await door.answer(await alice.authenticator.assert(door.options)));
    expect(expectStatus(200, await alice.get(evidence)).body.object.authorisationId).toBe(door.authorisationId);
    expect((await bob.get(evidence)).status).toBe(404);
    // The address of consents serves its own scopes alone.
    const atConsents = await alice.get(`/api/bindings/${door.authorisationId}/evidence`);
    expect(atConsents.status).toBe(door.address === '/api/bindings' ? 200 : 404);
  });

  it('a payment code is no consent to a new passkey', async () => {
    const alice = await somebody();
    expectStatus(200, await alice.pay());
    expect((await alice.post('/api/registrations/options')).status).toBe(403);
  });

  it.each(names)('payment.get is refused at %s', async (name) => {
    const alice = await somebody();
    const door = await doors[name](alice);
    const clientMembers = {
      type: 'payment.get',
      payment: {
        rpId: 'localhost',
        topOrigin: 'http://localhost:3000',
        payeeName: 'Alpine Books',
        total: { currency: 'EUR', value: '49.99' },
      },
    };
    const refused = await door.answer(await alice.authenticator.assert(door.options, { clientMembers }));
    expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', 'type-not-expected']);
  });
});

describe('RTS Art 5(1)(c)-(d): the payment as stored is the payment that was linked', () => {
  // Nobody edits a payment like this but somebody with the database in hand.
  it.each([
    'amount_minor = 1',
    `currency = 'CHF'`,
    `payee_name = 'Alpine Book'`,
    `payee_iban = 'DE89370400440532013000'`,
    `reference = 'x'`,
    'version = 2',
  ])('%s, written behind our back, invalidates the code', async (edit) => {
    const alice = await somebody();
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    await bank.database.write((transaction) => transaction.run(`UPDATE payments SET ${edit} WHERE payment_id = $1`, [paymentId]));
    expect(await refusal(bank, await alice.answer(paymentId, opened))).toEqual([409, 'authorisation-not-open', 'link-not-current']);
    expect((await alice.get(`/api/payments/${paymentId}`)).body.transactionStatus).toBe('RCVD');
    expect((await alice.get('/api/accounts')).body.accounts[0].balance.value).toBe('10000.00');
  });
});
