/**
 * The payer confirms one payment: open an authorisation, compare, ask the device, hand in the code.
 *
 * RTS Art 5(1): amount and payee are shown, the code is specific to them, and any difference stops the flow before the
 * device is asked. RTS Art 4(1): the code is accepted once; so after a lost answer this flow looks at the payment before
 * anybody may try again. If it did not, a payer on a train would pay twice.
 */
import { startAuthentication } from '@simplewebauthn/browser';
import { ownProblem, type Problem, send } from '../api.ts';
import type { Authorisation, LinkedPayment, Method, Payment, PaymentOrder } from '../resources.ts';
import { paymentDifference } from './agreement.ts';
import { askDevice } from './prompt.ts';

export type AuthoriseStep = 'opening' | 'waiting' | 'judging' | 'looking';

export type Confirmed =
  | { ok: true; payment: Payment; method: Method }
  /** `payment` is what the server says now, where it had to be looked up. */
  | { ok: false; problem: Problem; payment: Payment | null };

export type Confirmation = {
  paymentId: string;
  payerId: string;
  /** What the payer wrote. */
  written: PaymentOrder;
  /** Reads the facts back from the page; called when the device is about to be asked, not earlier. */
  readShown: () => PaymentOrder | null;
  onStep: (step: AuthoriseStep) => void;
};

export async function authorisePayment({ paymentId, payerId, written, readShown, onStep }: Confirmation): Promise<Confirmed> {
  onStep('opening');
  const path = `/api/payments/${encodeURIComponent(paymentId)}`;
  const opened = await send<Authorisation<LinkedPayment>>('POST', `${path}/authorisations`, {});
  if (!opened.ok) return { ok: false, problem: opened.problem, payment: null };
  const authorisation = opened.value;

  // RTS Art 5(1)(a)-(b): what is signed is what the payer wrote, and what this page shows at this moment.
  const difference = await paymentDifference(authorisation, { paymentId, payerId }, written, readShown());
  if (difference !== null) return { ok: false, problem: ownProblem('display-differs', difference), payment: null };

  onStep('waiting');
  const method: Method = 'webauthn';
  const asked = await askDevice(() => startAuthentication({ optionsJSON: authorisation.publicKey }), authorisation.publicKey.timeout);
  if (!asked.ok) return { ok: false, problem: asked.problem, payment: null };
  // RTS Art 5(2)(b): in all phases. A page that was changed while the prompt was open does not hand the code in.
  const changed = await paymentDifference(authorisation, { paymentId, payerId }, written, readShown());
  if (changed !== null) return { ok: false, problem: ownProblem('display-differs', changed), payment: null };

  onStep('judging');
  const judged = await send<Payment>('PUT', `${path}/authorisations/${encodeURIComponent(authorisation.authorisationId)}`, asked.value);
  if (judged.ok) return { ok: true, payment: judged.value, method };
  if (judged.problem.outcomeUnknown || judged.problem.slug === 'authorisation-not-open') {
    onStep('looking');
    return lookUp(paymentId, judged.problem, method);
  }
  return { ok: false, problem: judged.problem, payment: null };
}

/** After an answer that did not come: what is true now? Only a payment that is seen to be open may be tried again. */
export async function lookUp(paymentId: string, because: Problem, method: Method = 'webauthn'): Promise<Confirmed> {
  const seen = await send<Payment>('GET', `/api/payments/${encodeURIComponent(paymentId)}`);
  if (!seen.ok && seen.problem.slug === 'no-session') return { ok: false, problem: seen.problem, payment: null };
  if (!seen.ok) return { ok: false, problem: { ...ownProblem('outcome-unknown', because.slug), outcomeUnknown: true }, payment: null };
  if (seen.value.transactionStatus === 'ACSC') return { ok: true, payment: seen.value, method };
  const problem = because.outcomeUnknown ? ownProblem('answer-lost', because.slug) : because;
  return { ok: false, problem, payment: seen.value };
}
