/**
 * IBANs as they come out of invoices, mails and forms. RTS Art 5(1)(c): what is read is the account that was pasted, or none.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ibanHint, readTypedIban } from '../../client/format/iban.ts';
import { formatIban, ibanFlaw } from '../../server/core/payments/iban.ts';
import { IBAN_STRUCTURES } from '../../server/core/payments/iban-registry.ts';
import { REGISTRY_ROWS } from '../core/payments/iban-registry-rows.ts';

const IBAN = 'CH9300762011623852957';
const between = (sign: string) => formatIban(IBAN).replaceAll(' ', sign);

describe('a pasted IBAN', () => {
  it.each([
    ['spaces', between(' ')],
    ['no-break spaces', between('\u00a0')],
    ['tabs and line breaks', `\t${between('\r\n')}\n`],
    ['zero-width spaces', between('\u200b')],
    ['word joiners', between('\u2060')],
    ['soft hyphens', between('\u00ad')],
    ['byte order marks', between('\ufeff')],
    ['direction marks', `\u202a\u200f${between('\u2066')}\u2069\u202c`],
    ['hyphens', between('-')],
    ['non-breaking hyphens', between('\u2011')],
    ['en dashes', between('\u2013')],
    ['em dashes', between('\u2014')],
    ['minus signs', between('\u2212')],
    ['dots', between('.')],
    ['full-width letters and digits', [...IBAN].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join('')],
    ['small letters', IBAN.toLowerCase()],
    ['the word IBAN', `IBAN ${between(' ')}`],
    ['the word IBAN and a colon', `iban:${between(' ')}`],
    ['the words IBAN-Nr.', `IBAN-Nr.: ${between(' ')}`],
    ['the words IBAN No.', `IBAN No. ${between(' ')}`],
  ])('with %s is read', (_, text) => expect(readTypedIban(text)).toBe(IBAN));

  it('of Norway is not taken for a number', () => expect(readTypedIban('IBAN NO93 8601 1117 947')).toBe('NO9386011117947'));

  it.each([
    ['a Cyrillic С', IBAN.replace('C', '\u0421')],
    ['a dotless i', IBAN.replace('9', '\u0131')],
    ['a sharp s', `${IBAN}\u00df`],
    ['a superscript', IBAN.replace('3', '\u00b3')],
    ['a letter between digits', IBAN.replace('0', 'O')],
  ])('keeps %s, and is none', (_, text) => {
    expect(readTypedIban(text)).toBe(text);
    expect(ibanFlaw(readTypedIban(text))).not.toBeNull();
  });

  it('is read as it is shown, in every country', () => {
    for (const [, example] of REGISTRY_ROWS) expect(readTypedIban(formatIban(example))).toBe(example);
  });

  it('is never another account: what is read is a valid IBAN only where its letters and digits stand there, in this order', () => {
    const noise = fc.constantFrom('', ' ', '-', '\u200b', '\u2013', '\u202c', '.', 'x', '\u0410', '7');
    const pasted = fc.constantFrom(...REGISTRY_ROWS.map(([, example]) => example));
    fc.assert(
      fc.property(pasted, fc.array(noise, { minLength: 1, maxLength: 34 }), (iban, signs) => {
        const text = [...iban].map((character, at) => character + (signs[at % signs.length] ?? '')).join('');
        const read = readTypedIban(text);
        expect(read).toBe(text.replace(/[^A-Za-z0-9\u0410]/g, '').toUpperCase());
        if (read === iban) expect(signs.slice(0, iban.length).join('')).not.toMatch(/[x7\u0410]/);
      }),
    );
  });
});

describe('a valid IBAN that is worth a second look', () => {
  it.each([
    'SK9183300000002300672100',
    'BE41539007547035',
  ])('is told of, and taken, where its country’s own check digits do not fit: %s', (iban) => {
    expect([ibanFlaw(iban), ibanHint(iban)]).toEqual([null, { kind: 'national-check-digits' }]);
  });

  it('is told of where it begins with a territory’s code', () => {
    expect(ibanHint('JE90NWBK60161331926819')).toEqual({ kind: 'territory', country: 'GB' });
  });

  it('is none of the registry’s own examples', () => {
    expect(REGISTRY_ROWS.map(([, example]) => ibanHint(example))).toEqual(REGISTRY_ROWS.map(() => null));
    expect(IBAN_STRUCTURES.size).toBe(REGISTRY_ROWS.length + 16);
  });

  it.each(['', 'DE00', 'not an IBAN', 'SK9183300000002300672101'])('is not one that is wrong anyway: %j', (text) => {
    expect(ibanHint(text)).toBeNull();
  });
});
