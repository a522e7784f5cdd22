/**
 * Money. Inside it is an integer of minor units, outside a decimal string with exactly the currency's decimals.
 *
 * RTS Art 5(1)(b): the authentication code is specific to the amount. "10.0" and "10.00" must therefore never both
 * exist: a value has one spelling, and any other spelling is refused, not repaired.
 * If this file is wrong, two different amounts hash alike, or one amount hashes two ways.
 */
import currencyCodes from 'currency-codes';

/** `minorUnits` counts cents, yen, fils: the smallest unit that ISO 4217 gives the currency. */
export type Money = { readonly currency: string; readonly minorUnits: bigint };

/** The outside form, e.g. `{ currency: 'EUR', value: '49.99' }`. */
export type Amount = { readonly currency: string; readonly value: string };

/** Shape of `amount.value` in a request (contract §4). A value that passes may still have the wrong number of decimals. */
export const AMOUNT_PATTERN = '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,4})?$';
const IS_AMOUNT = new RegExp(AMOUNT_PATTERN);

/** POLICY: the largest payment that this server takes, 999,999,999.99 in major units. */
const LARGEST_HUNDREDTHS = 99_999_999_999n;

/** ISO 4217 as amended since the list was published: XCG replaced ANG, BGN became EUR, CUC is gone, XAD is new. */
const AMENDED: readonly (readonly [string, number | null])[] = [
  ['XCG', 2],
  ['XAD', 2],
  ['ANG', null],
  ['BGN', null],
  ['CUC', null],
];

/** Codes of ISO 4217 that are no means of payment: metals, bond units, drawing rights, tests, "no currency". */
const NOT_MONEY = 'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' ').map((code) => [code, null] as const);

/** By code, built once: a payment asks five times, and the package looks through its whole list each time. A later entry wins. */
const DECIMALS: ReadonlyMap<string, number | null> = new Map([
  ...currencyCodes.data.map(({ code, digits }) => [code, digits] as const),
  ...NOT_MONEY,
  ...AMENDED,
]);

/** Decimals of a currency by ISO 4217, or null where there is no such currency of payment. Never from `Intl` (HUF, IQD). */
export function currencyDecimals(currency: string): number | null {
  return DECIMALS.get(currency) ?? null;
}

/** Why there is no such money, in plain words (contract §4, column 422). */
export type AmountFlaw =
  | 'is not a currency of ISO 4217'
  | 'is not a decimal number'
  | `needs exactly ${number} decimals in ${string}`
  | 'is zero'
  | 'is over 999,999,999.99';

/**
 * Reads an amount in its one spelling.
 * @returns the money, or why there is none
 */
export function parseAmount(amount: Amount): { ok: true; value: Money } | { ok: false; reason: AmountFlaw } {
  const decimals = currencyDecimals(amount.currency);
  if (decimals === null) return { ok: false, reason: 'is not a currency of ISO 4217' };
  if (!IS_AMOUNT.test(amount.value)) return { ok: false, reason: 'is not a decimal number' };
  const [whole = '', fraction = ''] = amount.value.split('.');
  if (fraction.length !== decimals) return { ok: false, reason: `needs exactly ${decimals} decimals in ${amount.currency}` };
  const minorUnits = BigInt(whole + fraction);
  if (minorUnits === 0n) return { ok: false, reason: 'is zero' };
  if (minorUnits * 100n > LARGEST_HUNDREDTHS * 10n ** BigInt(decimals)) return { ok: false, reason: 'is over 999,999,999.99' };
  return { ok: true, value: { currency: amount.currency, minorUnits } };
}

/** The one spelling of a sum of money: `formatAmount({ currency: 'JPY', minorUnits: 500n })` is `500 JPY` as `{…'500'}`. */
export function formatAmount(money: Money): Amount {
  const decimals = currencyDecimals(money.currency) ?? 0;
  const sign = money.minorUnits < 0n ? '-' : '';
  const digits = (money.minorUnits < 0n ? -money.minorUnits : money.minorUnits).toString().padStart(decimals + 1, '0');
  const value = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return { currency: money.currency, value: sign + value };
}
