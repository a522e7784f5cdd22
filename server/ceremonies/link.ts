/**
 * From what is stored to what is signed: the linked object of a payment, and its challenge.
 *
 * RTS Art 5(1)(b)-(d). The same function makes the challenge when an authorisation opens and makes it again when the
 * answer is accepted, from the payment as it is stored then. If the two differ, somebody changed the payment.
 */

import { digest } from '../core/audit/audit-chain.ts';
import type { BindAction } from '../core/authorisation.ts';
import { canonicalObject, type LinkedBinding, type LinkedPayment, linkOverText, type Scope } from '../core/dynamic-link.ts';
import { formatAmount, type Money } from '../core/payments/amount.ts';

/** Members that belong to the authorisation, not to the payment. Times in milliseconds since the epoch. */
export type LinkFrame = { readonly authorisationId: string; readonly createdAt: number; readonly expiresAt: number };

type LinkablePayment = {
  readonly paymentId: string;
  readonly payerId: string;
  readonly payerIban: string;
  readonly payee: { readonly name: string; readonly iban: string };
  readonly amount: Money;
  readonly reference: string | null;
};

export function linkedPayment(payment: LinkablePayment, frame: LinkFrame): LinkedPayment {
  // In the order of JCS.
  return {
    amount: formatAmount(payment.amount),
    ...frameMembers(frame),
    payee: { iban: payment.payee.iban, name: payment.payee.name },
    payer: { iban: payment.payerIban, payerId: payment.payerId },
    paymentId: payment.paymentId,
    ...(payment.reference !== null && { reference: payment.reference }),
  };
}

export function linkedBinding(payerId: string, action: BindAction, bindingId: string, frame: LinkFrame): LinkedBinding {
  return { ...frameMembers(frame), payer: { payerId }, action, bindingId };
}

/** The challenge in base64url, and the canonical text that it was made from. */
export function challengeFor(
  scope: Scope,
  nonce: Uint8Array,
  object: LinkedPayment | LinkedBinding,
): { challenge: string; canonical: string } {
  const canonical = canonicalObject(object);
  return { challenge: linkOverText(digest, scope, nonce, canonical), canonical };
}

function frameMembers({ authorisationId, createdAt, expiresAt }: LinkFrame) {
  return { authorisationId, expiresAt: new Date(expiresAt).toISOString(), issuedAt: new Date(createdAt).toISOString() };
}
