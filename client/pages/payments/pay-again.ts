/**
 * Pay again: the facts of an old payment in the form of a new one.
 *
 * RTS Art 5(1)(b)-(c): nothing of the old authorisation is used. The payer sees the facts in the form, may change them, and confirms the
 * new payment as any other; it has an idempotency key of its own.
 */
import { formatIban } from '../../../server/core/payments/iban.ts';
import { drafts, EMPTY_FORM, type FormDraft } from '../../api/drafts.ts';
import type { Payment } from '../../api/resources.ts';
import { session } from '../../api/session.ts';
import { typedAmount } from '../../format/money.ts';

export function fillAgain({ payerAccount, payee, amount, reference }: Payment): void {
  const form: FormDraft = {
    ...EMPTY_FORM,
    accountIban: payerAccount.iban,
    payeeName: payee.name,
    payeeIban: formatIban(payee.iban),
    amount: typedAmount(amount),
    reference: reference ?? '',
  };
  drafts.keepForm(session.current?.payer.payerId ?? '', form);
}
