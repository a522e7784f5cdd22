/**
 * IBANs as people paste them, and what a payer is told about one that is valid and odd.
 *
 * RTS Art 5(1)(c): the account is the payee's identity. An IBAN holds A–Z and 0–9 alone, so what stands between them is
 * typesetting: dropping it loses nothing, and what remains is still checked and shown. Letters are never dropped or replaced by
 * similar ones.
 */
import { ValidationErrorsIBAN, validateIBAN } from 'ibantools';
import { ibanFlaw } from '../../server/core/payments/iban.ts';
import { TERRITORIES } from '../../server/core/payments/iban-registry.ts';

/** Spaces, invisible marks, dashes of every kind, and the signs that people put between groups. */
const BETWEEN = /[\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\p{Pd}\u2212.,:;/_·'’]/gu;

/** From typed or pasted text to the electronic format: `IBAN: ch93 0076–2011…` is `CH9300762011…`. No country's code is IB; NO is Norway's. */
export function readTypedIban(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(BETWEEN, '')
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/^IBAN(?:(?:NR|NO|NUMBER|NUMMER)(?=[A-Z]{2}[0-9]{2}))?/, '');
}

export type IbanHint = { readonly kind: 'national-check-digits' } | { readonly kind: 'territory'; readonly country: string };

/**
 * What makes a valid IBAN worth a second look. It never refuses one: a country's own check digits are no part of ISO 13616, and
 * accounts without right ones are said to exist.
 */
export function ibanHint(iban: string): IbanHint | null {
  if (ibanFlaw(iban) !== null) return null;
  const country = TERRITORIES[iban.slice(0, 2)];
  if (country !== undefined) return { kind: 'territory', country };
  const odd = validateIBAN(iban).errorCodes.includes(ValidationErrorsIBAN.WrongAccountBankBranchChecksum);
  return odd ? { kind: 'national-check-digits' } : null;
}
