/**
 * IBANs: the payee's account is what the money goes to, so it is checked before it is shown or signed.
 *
 * RTS Art 5(1)(c): the code corresponds to the identity of the payee. A mistyped account is another payee; ISO 13616
 * gives each country a length and a format and each number two check digits.
 * If this file is wrong, money goes to an account that the payer did not mean.
 */
import { composeIBAN, isValidIBAN } from 'ibantools';

/** Shape in a request (contract §4): electronic format, upper case, no spaces. */
export const IBAN_PATTERN = '^[A-Z0-9]{15,34}$';

/** Why this is no IBAN, in words that follow "iban …". */
export type IbanFlaw = 'fails the checksum or the format of its country (ISO 13616)';

/** Checks country, length, national format, check digits. */
export function ibanFlaw(iban: string): IbanFlaw | null {
  return isValidIBAN(iban) ? null : 'fails the checksum or the format of its country (ISO 13616)';
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
  const iban = composeIBAN({ countryCode: 'DE', bban: bankCode + accountNumber });
  if (!iban) throw new TypeError('a German account has an 8-digit bank code and a 10-digit number');
  return iban;
}
