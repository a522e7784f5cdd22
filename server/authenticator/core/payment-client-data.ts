/**
 * What an honest browser writes into the client data of a payment: Secure Payment Confirmation, #sctn-collectedclientpaymentdata-dictionary.
 *
 * The browser shows payee, amount and account in a dialog of its own, and the passkey signs what was shown. The members
 * stand in the order in which Chromium writes them.
 */
/** What a page hands to the browser's dialog, bytes in base64url. */
export type IssuedConfirmation = {
  readonly challenge: string;
  readonly credentialIds: readonly string[];
  readonly rpId: string;
  readonly payeeName?: string | undefined;
  readonly payeeOrigin?: string | undefined;
  readonly paymentEntitiesLogos?: readonly object[] | undefined;
  readonly total: { readonly currency: string; readonly value: string };
  readonly instrument: { readonly displayName: string; readonly icon: string; readonly details?: string | undefined };
};

type PaymentMembers = Record<string, unknown>;

/** @param origin of the page that called, which is the topmost one */
export function paymentClientMembers(issued: IssuedConfirmation, origin: string): { type: 'payment.get'; payment: PaymentMembers } {
  const { rpId, payeeName, payeeOrigin, paymentEntitiesLogos, total, instrument } = issued;
  const { displayName, icon, details } = instrument;
  return {
    type: 'payment.get',
    payment: {
      rpId,
      topOrigin: origin,
      ...(payeeName !== undefined && { payeeName }),
      ...(payeeOrigin !== undefined && { payeeOrigin }),
      ...(paymentEntitiesLogos !== undefined && { paymentEntitiesLogos }),
      total: { value: total.value, currency: total.currency },
      instrument: { icon, displayName, ...(details !== undefined && { details }) },
    },
  };
}
