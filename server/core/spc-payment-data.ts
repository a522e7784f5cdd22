/**
 * Secure Payment Confirmation: what the browser showed and the authenticator signed, beside what we issued.
 *
 * SPC, "Verifying a Secure Payment Confirmation assertion" (#sctn-verifying-assertion); RTS Art 5(1)(a): the payer is made
 * aware of amount and payee. The browser shows and signs whatever a page hands it, so a page that was tampered with hands
 * it another amount; that is seen only by comparing every member, byte for byte, with what this server issued.
 * If a member is missing here, a payer is shown one thing and the bank books another. Client and server run this file.
 */

import type { FailureCode } from './failures.ts';
import type { Amount } from './payments/amount.ts';

/** The request members that we hand to the browser (contract §4). Exactly what the payer is to be shown. */
export type PaymentConfirmation = {
  readonly credentialIds: readonly string[];
  /** base64url: the dynamic link, as in plain WebAuthn. */
  readonly challenge: string;
  readonly rpId: string;
  readonly instrument: {
    readonly displayName: string;
    readonly icon: string;
    readonly iconMustBeShown?: boolean;
    readonly details?: string;
  };
  readonly payeeName?: string;
  /** An https origin; only where the payee has one. */
  readonly payeeOrigin?: string;
  readonly paymentEntitiesLogos?: readonly { readonly url: string; readonly label: string }[];
  /** Milliseconds. */
  readonly timeout: number;
  /** BCP 47 tags for the words of the window; not signed. */
  readonly locale?: readonly string[];
  readonly total: Amount;
};

/** Paths of the members inside `clientData.payment` that are compared. */
export type PaymentDataMember =
  | 'rpId'
  | 'rp'
  | 'topOrigin'
  | 'payeeName'
  | 'payeeOrigin'
  | 'paymentEntitiesLogos'
  | 'total.currency'
  | 'total.value'
  | 'instrument.displayName'
  | 'instrument.icon'
  | 'instrument.details';

export type PaymentDataCheck = {
  readonly member: PaymentDataMember;
  readonly failure: FailureCode;
  /** @param topOrigins the pages that may have asked the browser: our own, and no related origin or app */
  readonly holds: (payment: unknown, issued: PaymentConfirmation, topOrigins: readonly string[]) => boolean;
};

/** The same string as issued, or absent exactly where nothing was issued. */
const asIssued = (member: PaymentDataMember, failure: FailureCode): PaymentDataCheck => ({
  member,
  failure,
  holds: (payment, issued) => memberOf(payment, member) === memberOf(issued, member),
});

/** In the order of the specification. Members that are not here are ignored: browsers add some. */
export const paymentDataChecks: readonly PaymentDataCheck[] = [
  asIssued('rpId', 'spc-rp-id-not-issued'),
  {
    // Older browsers write rpId a second time under this name; two readers must not find two relying parties.
    member: 'rp',
    failure: 'spc-legacy-rp-differs',
    holds: (payment, issued) => [undefined, issued.rpId].includes(memberOf(payment, 'rp') as string | undefined),
  },
  {
    // POLICY: first party only. Any site may ask for our passkeys in this way, and then the page above is theirs.
    member: 'topOrigin',
    failure: 'spc-top-origin-not-ours',
    holds: (payment, _issued, topOrigins) => topOrigins.includes(memberOf(payment, 'topOrigin') as string),
  },
  asIssued('payeeName', 'spc-payee-name-not-issued'),
  asIssued('payeeOrigin', 'spc-payee-origin-not-issued'),
  {
    member: 'paymentEntitiesLogos',
    failure: 'spc-logos-not-issued',
    holds: (payment, issued) => {
      const { paymentEntitiesLogos: given = [] } = issued;
      const shown = memberOf(payment, 'paymentEntitiesLogos');
      // Absent is no logo; null, in bytes that were signed, is no list.
      return shown === undefined || isLeadingPart(shown, given);
    },
  },
  asIssued('total.currency', 'spc-currency-not-issued'),
  asIssued('total.value', 'spc-amount-not-issued'),
  asIssued('instrument.displayName', 'spc-instrument-name-not-issued'),
  {
    member: 'instrument.icon',
    failure: 'spc-icon-not-issued',
    // Empty: the browser could not fetch it, which is fine only where we said so.
    holds: (payment, { instrument }) => {
      const icon = memberOf(payment, 'instrument.icon');
      return icon === instrument.icon || (icon === '' && instrument.iconMustBeShown === false);
    },
  },
  asIssued('instrument.details', 'spc-details-not-issued'),
];

/** A member by its path, or undefined where there is none. */
export function memberOf(value: unknown, path: string): unknown {
  let found = value;
  for (const name of path.split('.')) {
    if (!isObject(found) || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return found;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Browsers drop logos from the end, and empty the url of one that they could not fetch; they never add, swap or rename. */
function isLeadingPart(shown: unknown, issued: readonly { readonly url: string; readonly label: string }[]): boolean {
  if (!Array.isArray(shown) || shown.length > issued.length) return false;
  return shown.every(
    (logo, i) => memberOf(logo, 'label') === issued[i]?.label && ['', issued[i]?.url].includes(memberOf(logo, 'url') as string),
  );
}
