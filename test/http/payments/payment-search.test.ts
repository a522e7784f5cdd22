/**
 * The payer's own payments, searched (contract §4): own only, by all that a search may ask, in pages that stay, at a bounded cost.
 */
import { describe, expect, it } from 'vitest';
import { READ_AT_ONCE } from '../../../server/storage/payments/payment-search.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { pointersOf, slugOf } from '../../support/bank/refusals.ts';

const found = async (browser: Browser, query: string) => expectStatus(200, await browser.get(`/api/payments?${query}`)).body;
const ids = (body: { payments: { paymentId: string }[] }) => body.payments.map(({ paymentId }) => paymentId);
const at = (bank: Bank) => encodeURIComponent(new Date(bank.clock.now).toISOString());

describe('GET /api/payments, as a search', () => {
  it('finds the payer’s own by text, state, time and amount, and nobody else’s', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const books = await alice.createPayment({ reference: 'Ökonomie' });
    bank.clock.advance(60_000);
    const noon = at(bank);
    const energy = await alice.createPayment({
      payee: { name: 'Nordlicht Energie', iban: 'DE89370400440532013000' },
      amount: { currency: 'EUR', value: '7.50' },
    });
    expectStatus(204, await alice.delete(`/api/payments/${energy}`));
    await bob.createPayment({ reference: 'Ökonomie' });
    const cases: [string, string[]][] = [
      [`text=${encodeURIComponent('okonomie')}`, [books]],
      ['text=NORDLICHT', [energy]],
      ['text=DE89%203704', [energy]],
      ['status=CANC', [energy]],
      ['status=ACSC', []],
      [`from=${noon}`, [energy]],
      [`to=${noon}`, [books]],
      ['currency=EUR&amountTo=7.50', [energy]],
      ['currency=EUR&amountFrom=7.51', [books]],
      ['currency=EUR&amountFrom=0.00&amountTo=7.50', [energy]],
      ['currency=EUR&amountTo=0', []],
      ['currency=JPY', []],
      ['text=e&status=RCVD', [books]],
    ];
    for (const [query, expected] of cases) expect(ids(await found(alice, query)), query).toEqual(expected);
    const [whole] = (await found(alice, 'text=nordlicht')).payments;
    expect(whole, 'as the payment itself').toEqual((await alice.get(`/api/payments/${energy}`)).body);
  });

  it('goes on where it ended, whatever is paid meanwhile, and says when there is no more', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const made: string[] = [];
    for (let each = 0; each < 9; each += 1) made.push(await alice.createPayment({ reference: each % 2 === 0 ? 'rent' : 'food' }));
    const seen: string[] = [];
    let query = 'text=rent&limit=2';
    for (let pages = 0; query && pages < 9; pages += 1) {
      const body = await found(alice, query);
      seen.push(...ids(body));
      query = body.next ? `text=rent&limit=2&before=${body.next}` : '';
      bank.clock.advance(1);
      await alice.createPayment({ reference: 'rent' });
    }
    expect(seen.sort()).toEqual(made.filter((_, each) => each % 2 === 0).sort());
  });

  it('reads a bounded number of payments for one answer, and says where to go on', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const first = await alice.createPayment({ reference: 'the needle' });
    await bank.database.write(async ({ run }) => {
      for (let each = 0; each < READ_AT_ONCE; each += 1)
        await run(
          `INSERT INTO payments SELECT 'hay' || $1, payer_id, payer_iban, payee_name, payee_iban, currency, amount_minor, 'hay', transaction_status,
           sca_status, version, authorisation_id, created_at + 1 + ${each}, executed_at FROM payments WHERE payment_id = $2`,
          [String(each).padStart(5, '0'), first],
        );
    });
    const page = await found(alice, 'text=needle');
    expect(page.payments).toEqual([]);
    expect(page.next).toBe('hay00000');
    expect(ids(await found(alice, `text=needle&before=${page.next}`))).toEqual([first]);
  });

  it('refuses what is no search, and says what', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (const query of ['text=', `text=${'x'.repeat(141)}`, 'status=PAID', 'from=yesterday', 'amountTo=1,50', 'currency=eur', 'payee=x'])
      expect(slugOf(await alice.get(`/api/payments?${query}`)), query).toBe('invalid-request');
    const impossible: [string, string[]][] = [
      ['from=2026-02-30T00:00:00Z', ['/from']],
      ['from=2026-02-02T00:00:00Z&to=2026-02-01T00:00:00Z', ['/to']],
      ['amountFrom=1.00', ['/currency']],
      ['currency=EUR&amountFrom=1.0', ['/amountFrom']],
      ['currency=JPY&amountTo=1.00', ['/amountTo']],
      ['currency=EUR&amountFrom=2.00&amountTo=1.00', ['/amountTo']],
    ];
    for (const [query, pointers] of impossible) {
      const answer = expectStatus(422, await alice.get(`/api/payments?${query}`));
      expect(pointersOf(answer), query).toEqual(pointers);
    }
  });
});
