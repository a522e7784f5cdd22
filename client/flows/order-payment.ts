/**
 * From what the payer typed to an order that has one meaning, and from there to a payment.
 *
 * The client normalises (Unicode, spaces, the amount's spelling) before it shows anything; the server only refuses. Both
 * judge by the same rule, server/core/payments/payment.ts, so form and server agree.
 * RTS Art 5(1)(c): what is judged here is the original that the authentication code must correspond to.
 */

import { judgeOrder } from '../../server/core/payments/payment.ts';
import { NAME_MAX, normaliseName, normaliseText, REFERENCE_MAX } from '../../server/core/payments/text.ts';
import { type Answer, type Problem, send } from '../api/api.ts';
import { DRAFT, drafts, EMPTY_FORM, type FormDraft } from '../api/drafts.ts';
import type { Account, Authorise, Flaw, OrderedPayment, Payment, PaymentOrder } from '../api/resources.ts';
import { session } from '../api/session.ts';
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

/**
 * Orders, and opens the authorisation with it (contract §4): the bank has nothing of an order before its payer confirms it. What
 * was sent is kept until the bank has answered, so that a retry after a lost answer finds the same payment and makes no second one.
 */
export async function orderPayment(payerId: string, order: PaymentOrder, authorise: Authorise): Promise<Answer<OrderedPayment>> {
  const kept = drafts.form(payerId) ?? EMPTY_FORM;
  const again = isSent(kept, order);
  const sentAs = again ? kept.sentAs : JSON.stringify({ ...order, authorise });
  const idempotencyKey = again ? kept.idempotencyKey : crypto.randomUUID();
  const form = { ...kept, sentAs, idempotencyKey, paymentId: '' };
  drafts.keepForm(payerId, form);
  const answer = await sendAgain(form);
  // Who went on to another order, or signed out, has another form by now.
  const isStill = session.current?.payer.payerId === payerId && drafts.form(payerId)?.idempotencyKey === idempotencyKey;
  if (answer.ok && isStill) {
    const { paymentId } = answer.value;
    drafts.keepForm(payerId, { ...form, paymentId });
    drafts.keepOrder(payerId, paymentId, order);
    drafts.dropOrder(payerId, DRAFT);
  }
  // Refused: the key is not used up, and another order is no change of this one.
  if (!answer.ok && !answer.problem.outcomeUnknown && isStill)
    drafts.keepForm(payerId, { ...form, sentAs: '', flaws: orderFlaws(answer.problem) });
  return answer;
}

/** The payment that the form has become, also where the bank's answer was lost: the same body with the same key finds it. */
export async function sendAgain({ sentAs, idempotencyKey }: FormDraft): Promise<Answer<OrderedPayment>> {
  return send<OrderedPayment>('POST', '/api/payments', JSON.parse(sentAs), { 'idempotency-key': idempotencyKey });
}

/** What the payer can mend in the form. */
export const orderFlaws = ({ errors }: Problem): Flaw[] => errors.filter(({ pointer }) => !pointer.startsWith('/authorise'));

/** Whether just this order was sent, and not answered. */
export function isSent({ sentAs }: FormDraft, order: PaymentOrder): boolean {
  if (sentAs === '') return false;
  const { authorise: _, ...sent } = JSON.parse(sentAs) as PaymentOrder & { authorise: Authorise };
  return JSON.stringify(sent) === JSON.stringify(order);
}

/** Changes an open payment; every open authorisation of it dies (RTS Art 5(1)(d)). */
export function changePayment(paymentId: string, { amount, payee, reference }: PaymentOrder): Promise<Answer<Payment>> {
  return send<Payment>('PATCH', `/api/payments/${encodeURIComponent(paymentId)}`, { amount, payee, reference: reference ?? null });
}
