/**
 * From what the payer typed to an order that has one meaning, and from there to a payment.
 *
 * The client normalises (Unicode, spaces, the amount's spelling) before it shows anything; the server only refuses. Both
 * judge by the same rule, server/core/payments/payment.ts, so form and server agree.
 * RTS Art 5(1)(c): what is judged here is the original that the authentication code must correspond to.
 */

import { judgeOrder } from '../../server/core/payments/payment.ts';
import { NAME_MAX, normaliseName, normaliseText, REFERENCE_MAX } from '../../server/core/payments/text.ts';
import { type Answer, send } from '../api/api.ts';
import type { FormDraft } from '../api/drafts.ts';
import type { Account, Flaw, Payment, PaymentOrder } from '../api/resources.ts';
import { readTypedIban } from '../format/iban.ts';
import { readTypedAmount, typedAmount } from '../format/money.ts';
import { words } from '../texts/words.ts';

/** Flaws whose reason is a whole sentence already; all others follow the member's name (texts/flaw-words.ts). */
const sentence = (pointer: string, reason: string): Flaw => ({ pointer, reason });

/** @returns the order in its one spelling, or every flaw */
export function readOrder(form: FormDraft, account: Account): { ok: true; order: PaymentOrder } | { ok: false; flaws: Flaw[] } {
  const { flaws: say } = words.order;
  const { currency } = account.balance;
  const name = normaliseName(form.payeeName);
  const iban = readTypedIban(form.payeeIban);
  const reference = normaliseText(form.reference);
  const value = readTypedAmount(form.amount, currency);

  const flaws: Flaw[] = [];
  if (name === '') flaws.push(sentence('/payee/name', say.payeeName));
  if ([...name].length > NAME_MAX) flaws.push(sentence('/payee/name', say.payeeNameLong));
  if (iban === '') flaws.push(sentence('/payee/iban', say.payeeIban));
  if (form.amount.trim() === '') flaws.push(sentence('/amount/value', say.amount));
  else if (value === null) {
    // ISO 4217 decimals of the account's currency decide what an example looks like.
    const example = readTypedAmount('1234', currency) ?? '1234';
    flaws.push(sentence('/amount/value', say.amountUnclear(typedAmount({ currency, value: example }))));
  }
  if ([...reference].length > REFERENCE_MAX) flaws.push(sentence('/reference', say.referenceLong));

  const order: PaymentOrder = {
    payerAccount: { iban: account.iban },
    payee: { name, iban },
    amount: { currency, value: value ?? '' },
    ...(reference === '' ? {} : { reference }),
  };
  const judged = judgeOrder(order, { currency });
  if (!judged.ok) flaws.push(...judged.flaws.filter((flaw) => !flaws.some((known) => known.pointer === flaw.pointer)));
  return flaws.length === 0 ? { ok: true, order } : { ok: false, flaws };
}

/** Creates the payment. The same key with the same order gives the same payment, however often it is sent. */
export function createPayment(order: PaymentOrder, idempotencyKey: string): Promise<Answer<Payment>> {
  return send<Payment>('POST', '/api/payments', order, { 'idempotency-key': idempotencyKey });
}

/** Changes an open payment; every open authorisation of it dies (RTS Art 5(1)(d)). */
export function changePayment(paymentId: string, { amount, payee, reference }: PaymentOrder): Promise<Answer<Payment>> {
  return send<Payment>('PATCH', `/api/payments/${encodeURIComponent(paymentId)}`, { amount, payee, reference: reference ?? null });
}
