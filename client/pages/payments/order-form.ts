/** The form of an order, filled in from a payment: the one that is changed, or an old one that is paid again. */
import { formatIban } from '../../../server/core/payments/iban.ts';
import { EMPTY_FORM, type FormDraft } from '../../api/drafts.ts';
import type { PaymentOrder } from '../../api/resources.ts';
import { typedAmount } from '../../format/money.ts';

type Facts = Pick<FormDraft, 'accountIban' | 'payeeName' | 'payeeIban' | 'amount' | 'reference'>;

/** As a payer would write them. */
export function factsOf({ payerAccount, payee, amount, reference }: PaymentOrder): Facts {
  return {
    accountIban: payerAccount.iban,
    payeeName: payee.name,
    payeeIban: formatIban(payee.iban),
    amount: typedAmount(amount),
    reference: reference ?? '',
  };
}

/** RTS Art 5(1)(b)-(c): of an old payment the facts alone; the new one has a key, an id and a confirmation of its own. */
export function formOf(order: PaymentOrder, like = ''): FormDraft {
  return { ...EMPTY_FORM, ...factsOf(order), like };
}

/** Whether there is something in it that a payer would miss. */
export function isWritten({ payeeName, payeeIban, amount, reference, paymentId }: FormDraft): boolean {
  return [payeeName, payeeIban, amount, reference, paymentId].some((each) => each.trim() !== '');
}
