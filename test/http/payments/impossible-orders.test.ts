/**
 * Orders that are in shape and cannot be carried out: 422, contract §4, the table; RTS Art 5(1)(a), (c).
 *
 * Above all text that looks like other text: what the payer reads must be what the authenticator signs.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activate, seededCodes } from '../../support/bank/activation.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, PAYEE } from '../../support/bank/payer-browser.ts';
import { pointersOf, slugOf } from '../../support/bank/refusals.ts';

// One bank for the whole file: an order that is refused leaves nothing behind.
let bank: Bank;
let alice: Browser;
beforeAll(async () => {
  bank = await openBank();
  alice = await bank.enrol('alice');
});
afterAll(() => bank.close());
const ordered = async () => (await alice.get('/api/payments?limit=100')).body.payments.length;

const amount = (value: unknown, currency: unknown = 'EUR') => ({ amount: { currency, value } });
const payee = (name: unknown, iban: unknown = PAYEE.iban) => ({ payee: { name, iban } });

describe('contract §4: 422, in shape but impossible', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['one decimal in EUR', amount('49.9'), '/amount/value'],
    ['no decimals in EUR', amount('49'), '/amount/value'],
    ['three decimals in EUR', amount('49.990'), '/amount/value'],
    ['zero', amount('0.00'), '/amount/value'],
    ['over 999,999,999.99', amount('1000000000.00'), '/amount/value'],
    ['a currency that is none', amount('1.00', 'QQQ'), '/amount/currency'],
    ['gold', amount('1', 'XAU'), '/amount/currency'],
    ['not the account’s currency', amount('500', 'JPY'), '/amount/currency'],
    ['a wrong checksum', payee('Alpine Books', 'CH9300762011623852958'), '/payee/iban'],
    ['the wrong length for the country', payee('Alpine Books', 'CH930076201162385295'), '/payee/iban'],
    ['an unknown country', payee('Alpine Books', 'ZZ9300762011623852957'), '/payee/iban'],
    ['a zero-width joiner', payee('Alp\u200Dine Books'), '/payee/name'],
    ['a right-to-left override', payee('Alpine \u202EskooB'), '/payee/name'],
    ['a soft hyphen', payee('Alpine\u00ADBooks'), '/payee/name'],
    ['a private character', payee('Alpine \uE000'), '/payee/name'],
    ['an unassigned character', payee('Alpine \u0378'), '/payee/name'],
    ['a control character', payee('Alpine\tBooks'), '/payee/name'],
    ['a line separator', { reference: 'Invoice\u202817' }, '/reference'],
    ['a lone surrogate', payee('Alpine \uD800'), '/payee/name'],
    ['decomposed accents', payee('Cafe\u0301'), '/payee/name'],
    ['a no-break space', payee('Alpine\u00A0Books'), '/payee/name'],
    ['a leading space', payee(' Alpine Books'), '/payee/name'],
    ['a trailing space', { reference: 'Invoice 17 ' }, '/reference'],
    ['a doubled space', { reference: 'Invoice  17' }, '/reference'],
    ['a Cyrillic letter among Latin ones', payee('\u0410pple'), '/payee/name'],
  ])('%s', async (_, change, pointer) => {
    const before = await ordered();
    const answer = await alice.post('/api/payments', { ...alice.order(), ...change });
    expect([answer.status, slugOf(answer)]).toEqual([422, 'unprocessable']);
    expect(pointersOf(answer)).toContain(pointer);
    expect(await ordered()).toBe(before);
  });

  it('the payer’s own account as payee, and an account that is not the payer’s', async () => {
    const bob = await bank.enrol('bob');
    expect(pointersOf(await alice.post('/api/payments', alice.order({ payee: { name: 'Alice', iban: alice.iban } })))).toEqual([
      '/payee/iban',
    ]);
    const foreign = await alice.post('/api/payments', alice.order({ payerAccount: { iban: bob.iban } }));
    expect([foreign.status, pointersOf(foreign)]).toEqual([422, ['/payerAccount/iban']]);
  });

  it('yen have no decimals, and a yen account takes only yen', async () => {
    const amelie = await activate(bank, 'amelie', String((await seededCodes(bank)).amelie));
    const { accounts } = (await amelie.get('/api/accounts')).body;
    const { iban } = accounts.find(({ balance }: { balance: { currency: string } }) => balance.currency === 'JPY');
    const order = (value: string, currency: string) =>
      amelie.post('/api/payments', amelie.order({ payerAccount: { iban }, amount: { currency, value } }));
    expect((await order('500', 'JPY')).body.amount).toEqual({ currency: 'JPY', value: '500' });
    expect(pointersOf(await order('500.00', 'JPY'))).toEqual(['/amount/value']);
    expect(pointersOf(await order('5.00', 'EUR'))).toEqual(['/amount/currency']);
  });
});
