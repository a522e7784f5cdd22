/**
 * What a page, or a browser that lies, can get wrong in Secure Payment Confirmation: each fault changes one member of
 * `clientData.payment`, and the authenticator signs that. SPC #sctn-verifying-assertion refuses each of them.
 */
import type { AssertionDraft } from '../core/exchange-draft.ts';

type Members = Record<string, unknown>;
type PaymentFault = (draft: AssertionDraft) => void;

/** Sets members of payment, of `payment.total`, of `payment.instrument`; undefined takes the member away. */
export const payment = (members: Members): PaymentFault => changed((data) => data, members);
export const total = (members: Members): PaymentFault => changed((data) => data.total, members);
export const instrument = (members: Members): PaymentFault => changed((data) => data.instrument, members);

export const paymentFaults = {
  /** The type says payment.get and there is no payment. */
  noPayment: (draft) => {
    delete draft.client.payment;
  },
  /** payment.rpId is another relying party. */
  otherRpId: payment({ rpId: 'evil.example' }),
  /** payment.rp, the older name, is another relying party than payment.rpId. */
  otherLegacyRp: payment({ rp: 'evil.example' }),
  /** payment.topOrigin is a shop's, which called for our passkey. */
  otherTopOrigin: payment({ topOrigin: 'https://shop.evil.example' }),
  /** payment.payeeName is not the payee. */
  otherPayee: payment({ payeeName: 'Alpine Bookstore' }),
  /** payment.payeeOrigin is there although none was issued. */
  addedPayeeOrigin: payment({ payeeOrigin: 'https://shop.evil.example' }),
  /** A logo is there although none was issued. */
  addedLogo: payment({ paymentEntitiesLogos: [{ url: 'https://evil.example/a.png', label: 'Trusted' }] }),
  /** The same number in another currency. */
  otherCurrency: total({ currency: 'CHF' }),
  /** The payer saw less than is to be paid. */
  otherAmount: total({ value: '4.99' }),
  /** Another account was shown. */
  otherInstrument: instrument({ displayName: 'Savings' }),
  /** Another icon was shown. */
  otherIcon: instrument({ icon: 'https://evil.example/icon.png' }),
  /** Other details of the account were shown. */
  otherDetails: instrument({ details: 'DE00 •••• 0000' }),
} satisfies Record<string, PaymentFault>;

function changed(inside: (data: Members) => unknown, members: Members): PaymentFault {
  return (draft) => {
    const data = structuredClone(draft.client.payment) as Members;
    const target = inside(data) as Members;
    for (const [name, value] of Object.entries(members)) {
      if (value === undefined) delete target[name];
      else target[name] = value;
    }
    draft.client.payment = data;
  };
}
