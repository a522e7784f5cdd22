/**
 * IBANs: the payee's account is what the money goes to, so it is checked before it is shown or signed.
 *
 * RTS Art 5(1)(c): the code corresponds to the identity of the payee. A mistyped account is another payee; ISO 13616
 * gives each country a structure and each number two check digits. What a country's own check digits say is no rule of ISO 13616:
 * the page warns of them, and nothing is refused for them.
 * If this file is wrong, money goes to an account that the payer did not mean.
 */
import { IBAN_STRUCTURES } from './iban-registry.ts';

/** Shape in a request (contract §4): electronic format, upper case, no spaces. */
export const IBAN_PATTERN = '^[A-Z0-9]{15,34}$';

/** Why this is no IBAN, in words that follow "iban …". */
export type IbanFlaw = 'fails the checksum or the format of its country (ISO 13616)';

const CLASSES: Readonly<Record<string, string>> = { n: '[0-9]', a: '[A-Z]', c: '[A-Z0-9]' };

/** By country: check digits 02–98 (ISO/IEC 7064 gives no others), then the structure, position by position. */
const SHAPES: ReadonlyMap<string, RegExp> = new Map(
  [...IBAN_STRUCTURES].map(([country, structure]) => {
    const parts = structure.replace(/(\d+)!([nac])/g, (_, count: string, kind: string) => `${CLASSES[kind]}{${count}}`);
    return [country, new RegExp(`^${country}(?:0[2-9]|[1-8][0-9]|9[0-8])${parts}$`)];
  }),
);

/** Checks country and structure against the registry of ISO 13616, and the check digits (mod 97). */
export function ibanFlaw(iban: string): IbanFlaw | null {
  const valid = SHAPES.get(iban.slice(0, 2))?.test(iban) === true && remainder97(iban) === 1;
  return valid ? null : 'fails the checksum or the format of its country (ISO 13616)';
}

/** ISO/IEC 7064, MOD 97-10: the first four characters at the end, A = 10 … Z = 35, modulo 97. */
function remainder97(iban: string): number {
  let remainder = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
  }
  return remainder;
}

/** For people: groups of four, as on paper (ISO 13616 §4.3). */
export function formatIban(iban: string): string {
  return iban.replace(/(.{4})(?=.)/g, '$1 ');
}

/** Enough to know an own account by, on a screen that others may see: `DE75 •••• 0001`. */
export function maskIban(iban: string): string {
  return `${iban.slice(0, 4)} •••• ${iban.slice(-4)}`;
}

/** The bank code of our accounts; no bank has it. */
export const BANK_CODE = '99999999';

/** The IBAN of a new account in Germany. @param bankCode 8 digits @param accountNumber 10 digits */
export function composeIban(bankCode: string, accountNumber: string): string {
  const check = 98 - remainder97(`DE00${bankCode}${accountNumber}`);
  const iban = `DE${check.toString().padStart(2, '0')}${bankCode}${accountNumber}`;
  if (ibanFlaw(iban) !== null) throw new TypeError('a German account has an 8-digit bank code and a 10-digit number');
  return iban;
}
