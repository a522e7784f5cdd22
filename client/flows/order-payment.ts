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
import { drafts, type FormDraft } from '../api/drafts.ts';
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

/** A form whose order the payer goes on to confirm. */
export type Draft = FormDraft & { readonly order: PaymentOrder };

/** The order that this tab is about to confirm, while the bank has nothing of it, or has not said so. */
export function draftOf(payerId: string): Draft | null {
  const kept = drafts.form(payerId);
  return kept?.order && kept.paymentId === '' ? { ...kept, order: kept.order } : null;
}

/**
 * Orders, and opens the authorisation with it (contract §4): the bank has nothing of an order before its payer confirms it. What
 * was sent is kept until the bank has answered, so that a retry after a lost answer finds the same payment and makes no second one.
 */
export async function orderPayment(payerId: string, draft: Draft, authorise: Authorise): Promise<Answer<OrderedPayment>> {
  const isAgain = draft.sentAs !== '';
  const sentAs = isAgain ? draft.sentAs : JSON.stringify({ ...draft.order, authorise });
  keep(payerId, draft, { sentAs, flaws: [] });
  const answer = await sendAgain({ ...draft, sentAs });
  if (answer.ok) {
    const { paymentId, authorisation } = answer.value;
    if (keep(payerId, draft, { paymentId }) && authorisation) drafts.keepOrder(payerId, paymentId, draft.order);
  } else if (!answer.problem.outcomeUnknown) {
    // That a repeat is refused says nothing of the first one, and a twin in flight nothing of the other: the bank may have it.
    const isKnown = !isAgain && answer.problem.slug !== 'idempotency-conflict';
    keep(payerId, draft, { ...(isKnown && { sentAs: '' }), flaws: orderFlaws(answer.problem) });
  }
  return answer;
}

/** Into the form as it stands by now, if it is still that of this order: the payer may have gone on, or be another. */
function keep(payerId: string, { idempotencyKey }: Draft, patch: Partial<FormDraft>): boolean {
  const now = drafts.form(payerId);
  const isStill = session.current?.payer.payerId === payerId && now?.idempotencyKey === idempotencyKey && now.paymentId === '';
  if (isStill) drafts.keepForm(payerId, { ...now, ...patch });
  return isStill;
}

/** The payment that the form has become, also where the bank's answer was lost: the same body with the same key finds it. */
export async function sendAgain({ sentAs, idempotencyKey }: FormDraft): Promise<Answer<OrderedPayment>> {
  return send<OrderedPayment>('POST', '/api/payments', JSON.parse(sentAs), { 'idempotency-key': idempotencyKey });
}

/** What the payer can mend in the form. */
export const orderFlaws = ({ errors }: Problem): Flaw[] => errors.filter(({ pointer }) => !pointer.startsWith('/authorise'));

/** Whether this is the order that the form went on with last. */
export const isSame = (form: FormDraft, order: PaymentOrder): boolean =>
  form.paymentId === '' && JSON.stringify(form.order) === JSON.stringify(order);

/** Changes an open payment; every open authorisation of it dies (RTS Art 5(1)(d)). */
export function changePayment(paymentId: string, { amount, payee, reference }: PaymentOrder): Promise<Answer<Payment>> {
  return send<Payment>('PATCH', `/api/payments/${encodeURIComponent(paymentId)}`, { amount, payee, reference: reference ?? null });
}
