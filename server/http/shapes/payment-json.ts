/** A payment as its payer sees it (contract §4). */
import { formatAmount } from '../../core/payments/amount.ts';
import type { Payment } from '../../core/payments/payment.ts';

/** @param now milliseconds since the epoch */
export function paymentJson(payment: Payment, now: number) {
  const waits = payment.authorisableUntil !== null && now < payment.authorisableUntil;
  return {
    paymentId: payment.paymentId,
    payerAccount: { iban: payment.payerIban },
    payee: payment.payee,
    amount: formatAmount(payment.amount),
    ...(payment.reference !== null && { reference: payment.reference }),
    transactionStatus: payment.transactionStatus,
    // An authorisation that can no longer be answered has failed, also before a row says so.
    scaStatus: payment.scaStatus === 'started' && !waits ? 'failed' : payment.scaStatus,
    // POLICY: every payment takes strong customer authentication.
    sca: { required: true },
    ...(payment.method !== null && { method: payment.method }),
    createdAt: new Date(payment.createdAt).toISOString(),
    ...(payment.executedAt !== null && { executedAt: new Date(payment.executedAt).toISOString() }),
    ...(payment.transactionStatus === 'ACSC' && { evidence: `/api/payments/${payment.paymentId}/evidence` }),
  };
}
