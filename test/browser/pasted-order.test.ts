/**
 * An order that is pasted out of an invoice or a mail. RTS Art 5(1)(a), (c): what the page understood is what it shows, and a payer who
 * pasted something odd is told in words what to do.
 */
import { describe, expect, it } from 'vitest';
import { eachPayer } from '../support/browsers/each-payer.ts';
import { ORDER, type Visit } from '../support/browsers/visit.ts';

let visit: Visit;
eachPayer('paster', (fresh) => {
  visit = fresh;
});

describe('a pasted order', () => {
  it('with invisible marks, dashes and tabs is shown as what it is', async () => {
    await visit.fillIn({
      payee: '\u202aAlpine\tBooks\u202c ',
      iban: 'IBAN:\u00a0ch93\u200b0076\u20132011\u20116238-5295\u00ad7',
      amount: '1’234,50 €',
      reference: '\ufeffInvoice 17',
    });
    await visit.page.focus('#reference');
    expect(await visit.page.inputValue('#payee-iban')).toBe(ORDER.iban);
    await visit.click('continue');
    await visit.sees('[data-view="confirm"][data-state="ready"]');
    expect(await visit.text('[data-fact="payee-name"]')).toBe('Alpine Books');
    expect(await visit.text('[data-fact="payee-iban"]')).toBe(ORDER.iban);
    expect((await visit.text('[data-fact="amount"]')).replace(/\s/g, ' ')).toBe('EUR 1,234.50');
    expect(await visit.text('[data-fact="reference"]')).toBe('Invoice 17');
  });

  it('to an account with odd national check digits is warned of, and taken', async () => {
    await visit.fillIn({ ...ORDER, iban: 'SK9183300000002300672100' });
    await visit.page.focus('#reference');
    expect(await visit.text('#payee-iban-hint')).toMatch(/check digits.*Compare it with the invoice/s);
    await visit.click('continue');
    await visit.sees('[data-view="confirm"][data-state="ready"]');
  });

  it.each([
    ['аррӏе', 'look like Latin ones'],
    ['Аpple', 'mixes letters of different alphabets'],
    ['M \u0336', 'belongs to no letter'],
    ['Merchant\u{1d159}GmbH', 'cannot show'],
  ])('to %s is refused in words', async (payee, words) => {
    await visit.fillIn({ ...ORDER, payee });
    await visit.click('continue');
    await visit.sees('[data-flaws]');
    expect(await visit.text('#payee-name-flaw')).toContain(words);
  });

  it.each(['12 50', '-12.50', '0,234'])('of %s is no amount', async (amount) => {
    await visit.fillIn({ ...ORDER, amount });
    await visit.click('continue');
    await visit.sees('[data-flaws]');
    expect(await visit.text('#amount-flaw')).toContain('Write the amount like 1,234.00');
  });
});
