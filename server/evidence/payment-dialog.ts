/**
 * Secure Payment Confirmation in evidence: the browser showed amount and payee itself, and signed what it showed.
 *
 * SPC §5, `CollectedClientPaymentData`. Two comparisons: what was issued is this payment, and what was signed is what
 * was issued. A document of plain WebAuthn has neither, and must not claim one.
 */

import type { Amount } from '../core/payments/amount.ts';
import { ownOrigins } from '../core/relying-party/origins.ts';
import { type PaymentConfirmation, paymentDataChecks } from '../core/spc-payment-data.ts';
import type { ClientData } from '../webauthn/client-data.ts';
import { type EvidenceFile, objectOf } from './evidence-file.ts';

/** @returns null where the payment was signed without the browser's payment dialog */
export function paymentDialogFits(document: EvidenceFile, client: ClientData | null): boolean | null {
  const issued = document.issuedPaymentConfirmation;
  if (document.method === 'webauthn') return issued === null ? null : false;
  const signed = member(client, 'payment');
  const { relyingParty, challenge } = document;
  const object = objectOf(document, 'payment');
  return (
    issued !== null &&
    // Browsers show payments, and no other scope.
    object !== null &&
    // What was issued is this payment.
    issued.challenge === challenge &&
    issued.rpId === relyingParty.id &&
    issued.payeeName === object.payee.name &&
    isTotal(issued.total, object.amount) &&
    // What was signed is what was issued, member by member, as the server judged it.
    paymentDataChecks.every(({ holds }) => holds(signed, issued as unknown as PaymentConfirmation, ownOrigins(relyingParty)))
  );
}

function isTotal(total: unknown, amount: Amount): boolean {
  return member(total, 'currency') === amount.currency && member(total, 'value') === amount.value;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}
