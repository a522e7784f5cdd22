/**
 * What the browser is to show the payer in Secure Payment Confirmation: the request members, ready to be handed over.
 *
 * RTS Art 5(1)(a): amount and payee, shown by the browser and not by a page. The IBAN of the payee is not among the members
 * that browsers know, so it is bound by the challenge alone; the README says so. Every text comes from storage, where it
 * has one spelling already (contract §4): the browser would show and sign any other one too.
 */
import type { AnsweringCredential } from '../../core/credential-record.ts';
import { formatAmount } from '../../core/payments/amount.ts';
import { maskIban } from '../../core/payments/iban.ts';
import type { Payment } from '../../core/payments/payment.ts';
import type { PaymentConfirmation } from '../../core/spc-payment-data.ts';
import { CEREMONY_TIMEOUT_MS } from '../environment.ts';
import type { DialogPort } from '../ports.ts';
import type { DialogFacts } from './scope-act.ts';

/** @returns null where no active passkey of the payer can be used in the browser's dialog */
export async function paymentDialog(port: DialogPort, payment: Payment, facts: DialogFacts): Promise<PaymentConfirmation | null> {
  const credentialIds = facts.credentials.filter(usableInDialog).map(({ credentialId }) => credentialId);
  if (credentialIds.length === 0) return null;
  const shown = await port.shownInDialog(payment.payerId, payment.payerIban, payment.payee);
  if (!shown) return null;
  return {
    credentialIds,
    challenge: facts.challenge,
    rpId: facts.rpId,
    // The icon is small, and the same for every account. A data: address would be signed whole.
    instrument: { displayName: shown.accountName, icon: `${facts.origin}${facts.icon}`, details: maskIban(payment.payerIban) },
    payeeName: payment.payee.name,
    // SPC §4: https only; the browser shows it beside the name.
    ...(shown.payeeOrigin !== null && { payeeOrigin: shown.payeeOrigin }),
    timeout: CEREMONY_TIMEOUT_MS,
    ...(facts.languages.length > 0 && { locale: facts.languages }),
    total: formatAmount(payment.amount),
  };
}

/** SPC §4, of an active passkey: registered for payments; and browsers ask the device itself only, no security key. */
function usableInDialog({ paymentExtension, transports }: AnsweringCredential): boolean {
  return paymentExtension && transports.includes('internal');
}
