/**
 * What the browser is to show the payer in Secure Payment Confirmation: the request members, ready to be handed over.
 *
 * RTS Art 5(1)(a): amount and payee, shown by the browser and not by a page. The IBAN of the payee is not among the members
 * that browsers know, so it is bound by the challenge alone; the README says so. Every text comes from storage, where it
 * has one spelling already (contract §4): the browser would show and sign any other one too.
 */
import { formatAmount } from '../../core/payments/amount.ts';
import { maskIban } from '../../core/payments/iban.ts';
import type { PaymentConfirmation } from '../../core/spc-payment-data.ts';
import type { AnsweringCredential } from '../../storage/credentials/credentials.ts';
import type { Payment } from '../../storage/payments/payments.ts';
import { CEREMONY_TIMEOUT_MS } from '../environment.ts';

/** Served with the client; small, and the same for every account. A data: address would be signed whole. */
const ICON = '/account-icon.png';

type Facts = {
  readonly rpId: string;
  /** The page that asks: browsers fetch the icon under its content security policy. */
  readonly origin: string;
  readonly challenge: string;
  readonly payment: Payment;
  readonly accountName: string;
  readonly credentials: readonly AnsweringCredential[];
  /** Where the payee trades on the web; null for most. */
  readonly payeeOrigin: string | null;
  /** Languages of the payer, best first. */
  readonly languages: readonly string[];
};

/** @returns null where no active passkey of the payer can be used in the browser's dialog */
export function paymentConfirmation(facts: Facts): PaymentConfirmation | null {
  const { rpId, origin, challenge, payment, accountName, credentials, payeeOrigin, languages } = facts;
  const credentialIds = credentials.filter(usableInDialog).map(({ credentialId }) => credentialId);
  if (credentialIds.length === 0) return null;
  return {
    credentialIds,
    challenge,
    rpId,
    instrument: { displayName: accountName, icon: `${origin}${ICON}`, details: maskIban(payment.payerIban) },
    payeeName: payment.payee.name,
    // SPC §4: https only; the browser shows it beside the name.
    ...(payeeOrigin !== null && { payeeOrigin }),
    timeout: CEREMONY_TIMEOUT_MS,
    ...(languages.length > 0 && { locale: languages }),
    total: formatAmount(payment.amount),
  };
}

/** SPC §4, of an active passkey: registered for payments; and browsers ask the device itself only, no security key. */
export function usableInDialog({ paymentExtension, transports }: AnsweringCredential): boolean {
  return paymentExtension && transports.includes('internal');
}
