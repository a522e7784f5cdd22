/**
 * Ordering a payment, changing it, cancelling it: what a bank does before anybody is asked to sign (contract §4).
 *
 * An order is judged first, so that what is signed has one meaning (RTS Art 5(1)(c)), and every change voids what was
 * signed or is being signed (RTS Art 5(1)(d)).
 */
import type { Act } from '../core/audit/act.ts';
import { digest } from '../core/audit/audit-chain.ts';
import { canonicalJson } from '../core/encoding/canonical-json.ts';
import { orderedId } from '../core/encoding/ordered-id.ts';
import { type Failed, failed, type Outcome, succeeded } from '../core/failures.ts';
import { formatAmount } from '../core/payments/amount.ts';
import { type Flaw, type Idempotency, judgeOrder, type Payment, type PaymentOrder } from '../core/payments/payment.ts';
import type { AccountPort, OrderingPort, PaymentPort } from './ports.ts';

type Parts = {
  readonly accounts: AccountPort;
  readonly ordering: OrderingPort;
  readonly payments: PaymentPort;
  readonly randomBytes: (count: number) => Uint8Array;
};

/** What a payer wants otherwise: what is absent stays, and a reference of null goes. */
export type PaymentChange = Partial<Pick<PaymentOrder, 'payee' | 'amount'>> & { readonly reference?: string | null };

/** Every flaw of an order. */
export type Flawed = { readonly ok: false; readonly flaws: readonly Flaw[] };
/** What was refused without a word of the order: another body under the same key, a payer who is gone, nothing of this payer's. */
export type Refused<Reason extends string> = { readonly ok: false; readonly reason: Reason };

export type OrderPayment = ReturnType<typeof orderPayment>;

/** @param key what makes a second attempt the same order; null where the caller brought none. @param body all that came with it */
export const idempotencyOf = (key: string | null, body: object): Idempotency | null =>
  key === null ? null : { key, bodyDigest: digest(canonicalJson(body)) };

export function orderPayment({ accounts, ordering, payments, randomBytes }: Parts) {
  const judge = async (payerId: string, order: PaymentOrder) => {
    const account = await accounts.own(payerId, order.payerAccount.iban);
    return judgeOrder(order, account && { currency: account.balance.currency });
  };

  return {
    /** @returns the payment that the order would be; nothing is stored */
    async draft(payerId: string, order: PaymentOrder, act: Act): Promise<{ ok: true; value: Payment } | Flawed> {
      const money = await judge(payerId, order);
      if (!money.ok) return money;
      const payment: Payment = {
        paymentId: orderedId(act.now, randomBytes),
        payerId,
        payerIban: order.payerAccount.iban,
        payee: order.payee,
        amount: money.value,
        reference: order.reference ?? null,
        transactionStatus: 'RCVD',
        scaStatus: 'received',
        version: 1,
        createdAt: act.now,
        executedAt: null,
        authorisableUntil: null,
        method: null,
      };
      return { ok: true, value: payment };
    },

    /** Stores a draft, or finds the payment that this key made before. */
    async create(
      payment: Payment,
      idempotency: Idempotency | null,
      act: Act,
    ): Promise<{ ok: true; value: Payment } | Refused<'idempotency-conflict' | 'payer-gone'>> {
      const created = await ordering.create(payment, idempotency, act);
      if (created === 'idempotency-conflict' || created === 'payer-gone') return { ok: false, reason: created };
      const stored = created === payment.paymentId ? payment : await payments.own(payment.payerId, created);
      // An earlier one of this key, of a payer who was erased since.
      return stored ? { ok: true, value: stored } : { ok: false, reason: 'payer-gone' };
    },

    /** @returns the payment as it is now */
    async change(
      payerId: string,
      paymentId: string,
      change: PaymentChange,
      act: Act,
    ): Promise<{ ok: true; value: Payment } | Flawed | Refused<'not-found'> | Failed> {
      const payment = await payments.own(payerId, paymentId);
      if (!payment) return { ok: false, reason: 'not-found' };
      if (payment.transactionStatus !== 'RCVD') return failed('payment-not-open');
      const { payee = payment.payee, amount = formatAmount(payment.amount), reference = payment.reference } = change;
      const order = { payerAccount: { iban: payment.payerIban }, payee, amount, ...(reference !== null && { reference }) };
      const money = await judge(payerId, order);
      if (!money.ok) return money;
      const content = { payerIban: payment.payerIban, payee, amount: money.value, reference };
      const changed = await ordering.change(payerId, paymentId, payment.version, content, act);
      if (!changed.ok) return changed;
      return succeeded({ ...payment, ...content, scaStatus: 'received', version: payment.version + 1, authorisableUntil: null });
    },

    async cancel(payerId: string, paymentId: string, act: Act): Promise<Outcome<null> | Refused<'not-found'>> {
      const payment = await payments.own(payerId, paymentId);
      return payment ? ordering.cancel(payerId, paymentId, act) : { ok: false, reason: 'not-found' };
    },
  };
}
