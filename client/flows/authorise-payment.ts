/**
 * The payer confirms one payment: order it and open an authorisation, compare, ask the device, hand in the code.
 * If browser and passkey can, the browser shows amount and payee itself (browser-dialog.ts); otherwise this page does.
 *
 * RTS Art 5(1): amount and payee are shown, the code is specific to them, and any difference stops the flow before the
 * device is asked. RTS Art 4(1): the code is accepted once. So after a lost answer this flow looks at the payment before
 * it offers another try. Otherwise a payer on a train would pay twice.
 */
import type { AuthenticationResponseJSON } from '@simplewebauthn/browser';
import { type Answer, ownProblem, type Problem, send } from '../api/api.ts';
import type { Authorisation, Authorise, Method, Payment, PaymentOrder } from '../api/resources.ts';
import { dialogDifference, paymentDifference } from './agreement.ts';
import { askInDialog } from './browser-dialog.ts';
import { browserShowsPayments } from './capabilities.ts';
import { askToSign } from './device-answer.ts';
import { type Asked, askDevice, closedProblem, unlessClosed, type Wanted, wantedFromNow } from './prompt.ts';
import { type Deciding, failure, onlyOpened } from './to-its-end.ts';

export type AuthoriseStep = 'opening' | 'waiting' | 'judging' | 'looking';

export type Confirmed =
  | { ok: true; payment: Payment; method: Method }
  /** `payment` is what the server says now, where it had to be looked up. */
  | { ok: false; problem: Problem; payment: Payment | null };

/** What is confirmed, and its authorisation; without one the payment, which is not as it was ordered any more. */
export type Opened =
  | { paymentId: string; authorisation: Authorisation<'payment'> }
  | { paymentId: string; authorisation: null; payment: Payment };

export type Confirmation = {
  /** Opens an authorisation: of a payment that the bank has, or of an order that it gets with this. */
  open: (how: Authorise) => Promise<Answer<Opened>>;
  payerId: string;
  /** What the payer wrote. */
  written: PaymentOrder;
  /** Reads the facts back from the page; called when the device is about to be asked, not earlier. */
  readShown: () => PaymentOrder | null;
  /** The payer chose to confirm on this page, also where the browser could show the facts itself. */
  onThisPage: boolean;
  /** @param shownBy who shows the facts while the device is asked; null before that */
  onStep: (step: AuthoriseStep, shownBy: Method | null) => void;
};

export async function authorisePayment(confirmation: Confirmation): Promise<Confirmed> {
  const deciding = { sent: false };
  try {
    return await authorise(confirmation, wantedFromNow(), deciding);
  } catch (error) {
    const unknown = (because: string) => ({ ...ownProblem('outcome-unknown', because), outcomeUnknown: true });
    return { ok: false, problem: failure(error, deciding, unknown), payment: null };
  }
}

async function authorise(confirmation: Confirmation, wanted: Wanted, deciding: Deciding): Promise<Confirmed> {
  const { payerId, written, readShown, onThisPage, onStep } = confirmation;
  onStep('opening', null);
  const mayUseDialog = !onThisPage && (await unlessClosed(wanted, browserShowsPayments)) === true;
  const how: Authorise = mayUseDialog ? {} : { method: 'webauthn' };
  const opened = await unlessClosed(wanted, () => confirmation.open(how));
  if (opened === null) return { ok: false, problem: closedProblem(), payment: null };
  // It only opens: whatever became of it, nothing was paid. The outcome can be unknown from the PUT on.
  if (!opened.ok) return { ok: false, problem: onlyOpened(methodProblem(opened.problem)), payment: null };
  if (opened.value.authorisation === null)
    return { ok: false, problem: { ...ownProblem('left'), slug: 'payment-not-open' }, payment: opened.value.payment };
  const { paymentId, authorisation } = opened.value;
  const issued = mayUseDialog ? authorisation.securePaymentConfirmation : null;
  const method: Method = issued ? 'secure-payment-confirmation' : 'webauthn';

  // RTS Art 5(1)(a)-(b): what is signed is what the payer wrote, and what this page shows at this moment.
  const difference = async () => {
    const linked = await paymentDifference(authorisation, { paymentId, payerId }, written, readShown());
    return linked ?? (issued && dialogDifference(issued, authorisation, readShown()));
  };
  const before = await difference();
  if (before !== null) return { ok: false, problem: ownProblem('display-differs', before), payment: null };

  onStep('waiting', method);
  const asked = issued ? await askInDialog(wanted, issued) : await askOnPage(wanted, authorisation);
  // The window cannot be used here and now. A new authorisation, because this one was to be shown by the browser.
  if (!asked.ok && asked.problem.slug === 'dialog-unavailable') return authorise({ ...confirmation, onThisPage: true }, wanted, deciding);
  if (!asked.ok) return { ok: false, problem: asked.problem, payment: null };
  // RTS Art 5(2)(b): in all phases. A page that was changed while the prompt was open does not hand the code in.
  const changed = await difference();
  if (changed !== null) return { ok: false, problem: ownProblem('display-differs', changed), payment: null };

  // Stopped in the moment after the device answered: the code stays here, and its authorisation runs out.
  if (!wanted()) return { ok: false, problem: closedProblem(), payment: null };
  onStep('judging', method);
  deciding.sent = true;
  const path = `${pathOf(paymentId)}/authorisations/${encodeURIComponent(authorisation.authorisationId)}`;
  const judged = await send<Payment>('PUT', path, asked.value);
  if (judged.ok) return { ok: true, payment: judged.value, method };
  if (judged.problem.outcomeUnknown || judged.problem.slug === 'authorisation-not-open') {
    onStep('looking', method);
    return lookUp(paymentId, judged.problem);
  }
  return { ok: false, problem: judged.problem, payment: null };
}

/** Of a payment that the bank has. */
export async function openAuthorisation(paymentId: string, how: Authorise): Promise<Answer<Opened>> {
  const opened = await send<Authorisation<'payment'>>('POST', `${pathOf(paymentId)}/authorisations`, how);
  return opened.ok ? { ...opened, value: { paymentId, authorisation: opened.value } } : opened;
}

const pathOf = (paymentId: string) => `/api/payments/${encodeURIComponent(paymentId)}`;

/** After an answer that did not come: what is true now? Only a payment that is seen to be open may be tried again. */
export async function lookUp(paymentId: string, because: Problem): Promise<Confirmed> {
  const seen = await send<Payment>('GET', pathOf(paymentId));
  if (!seen.ok && seen.problem.slug === 'no-session') return { ok: false, problem: seen.problem, payment: null };
  if (!seen.ok) return { ok: false, problem: { ...ownProblem('outcome-unknown', because.slug), outcomeUnknown: true }, payment: null };
  if (seen.value.transactionStatus === 'ACSC') return { ok: true, payment: seen.value, method: seen.value.method ?? 'webauthn' };
  const problem = because.outcomeUnknown ? ownProblem('answer-lost', because.slug) : because;
  return { ok: false, problem, payment: seen.value };
}

function askOnPage(wanted: Wanted, { publicKey }: Authorisation<'payment'>): Promise<Asked<AuthenticationResponseJSON>> {
  return askDevice(wanted, () => askToSign(publicKey), { timeoutMs: publicKey.timeout });
}

/** The bank wants the browser to show the facts (SPC_POLICY), and this browser or its passkeys cannot. */
function methodProblem(problem: Problem): Problem {
  return problem.errors.some(({ pointer }) => pointer === '/method' || pointer === '/authorise/method')
    ? ownProblem('dialog-required', problem.slug)
    : problem;
}
