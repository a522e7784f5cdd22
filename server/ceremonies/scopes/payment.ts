/**
 * The act of scope `payment`: money moves from the payer to the payee, once.
 *
 * RTS Art 5(1)(c): the code that is accepted corresponds to the original amount and payee. PSD2 Art 97(1)(b). Without the
 * version among the judged facts, a payment that was edited and edited back would be another one under the same code.
 */
import { failed, succeeded } from '../../core/failures.ts';
import { formatAmount } from '../../core/payments/amount.ts';
import type { Payment } from '../../core/payments/payment.ts';
import { paymentDialog } from './payment-dialog.ts';
import type { ScopeAct } from './scope-act.ts';

export const paymentAct: ScopeAct<'payment', Payment, Payment> = {
  scope: 'payment',
  read: async (store, { payerId, subjectId }) => {
    const payment = await store.load(subjectId);
    return payment?.payerId === payerId ? payment : null;
  },
  version: ({ version }) => version,
  flaw: ({ transactionStatus }) => (transactionStatus === 'RCVD' ? null : 'payment-not-open'),
  facts: (payment) => ({ ...payment, amount: formatAmount(payment.amount) }),
  begin: async (store, payment, shown, now) => {
    const begun = await store.begin(payment, shown, now);
    return begun ? succeeded(begun) : failed('payment-not-open');
  },
  dialog: paymentDialog,
  accept: async (store, payment, { authorisationId, method, now }) => {
    const executed = await store.execute(payment, authorisationId, method, now);
    if (executed === null) return { undo: failed('payment-not-open') };
    // Authorised and rejected: that stands, and is on record.
    if (executed === 'insufficient-funds') return { keep: failed('insufficient-funds') };
    return { keep: succeeded({ ...payment, transactionStatus: 'ACSC', scaStatus: 'finalised', executedAt: now, method }) };
  },
  event: ({ subjectId }) => ({ paymentId: subjectId }),
};
