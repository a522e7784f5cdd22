/**
 * What a payer can do on the confirm page in each of its states: one primary action, always at the same place.
 *
 * The choice is a matter of money. After a lost answer the page offers to look, never to confirm again. A page that
 * shows something else than would be signed is loaded again instead of asked twice.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Problem } from '../../api/api.ts';
import type { Payment, PaymentOrder } from '../../api/resources.ts';
import { session } from '../../api/session.ts';
import type { AuthoriseStep } from '../../flows/authorise-payment.ts';
import { LEFT_DIALOG } from '../../flows/browser-dialog.ts';
import { showAmount } from '../../format/money.ts';
import { navigate } from '../../frame/router.ts';
import { actionButton } from '../../parts/action-button.ts';
import { words } from '../../texts/words.ts';
import { barFacts, PAYEE } from './payment-facts.ts';
import { actionsSpace, receiptActions } from './receipt-page.ts';

const say = words.confirm;

export type ConfirmStep = AuthoriseStep | 'cancelling';

export type ConfirmState = {
  /** null while it is loading. */
  payment: Payment | null;
  /** The payer's own draft; null until the payer has compared a payment that was not written in this tab. */
  written: PaymentOrder | null;
  /** What is happening; null while nothing is. */
  step: ConfirmStep | null;
  /** The payer has stopped the device's request, and nothing has happened since. */
  isStopped: boolean;
  problem: Problem | null;
};

export type ConfirmChoices = {
  load: () => void;
  check: (payment: Payment) => void;
  /** @param onThisPage also where the browser could show the facts itself */
  confirm: (written: PaymentOrder, onThisPage: boolean) => void;
  lookAgain: (problem: Problem) => void;
  /** Ends the request to the device; the payer stays. */
  stop: () => void;
  /** Ends the payment. */
  cancel: () => void;
};

export function confirmActions({ payment, written, step, problem }: ConfirmState, choose: ConfirmChoices): TemplateResult {
  if (payment === null) return problem ? again(say.lookAgain, step, choose.load) : actionsSpace();
  if (payment.transactionStatus === 'ACSC') return receiptActions(payment);
  if (problem?.slug === 'outcome-unknown') return again(say.lookAgain, step, () => choose.lookAgain(problem));
  const leftDialog = problem !== null && written !== null && LEFT_DIALOG.includes(problem.slug);
  const askBrowser = leftDialog ? () => choose.confirm(written, false) : null;
  // RTS Art 4(3)(b): while the payer is blocked the bank accepts no confirmation, so none is offered.
  const isBlocked = session.block !== null;
  const ways = otherWays(payment, step, choose.cancel, isBlocked ? null : askBrowser, isBlocked ? '' : say.before);
  if (problem?.slug === 'display-differs') return html`${again(say.reload, step, () => location.reload())}${ways}`;
  if (isBlocked && step === null) return html`${blocked(problem, payment.paymentId === '')}${ways}`;
  const primary =
    written === null
      ? actionButton({ name: 'checked', label: say.checked, busy: null, mayShow: [], onClick: () => choose.check(payment) })
      : actionButton({
          name: leftDialog ? 'confirm-here' : 'confirm',
          label: (leftDialog ? say.buttonHere : say.button)(showAmount(payment.amount)),
          busy: step && say.steps[step],
          mayShow: Object.values(say.steps),
          describedBy: PAYEE,
          onClick: () => choose.confirm(written, leftDialog),
        });
  const isAsking = step === 'opening' || step === 'waiting';
  return html`
    <div class="actions sticky confirm-bar" data-asking=${String(step !== null)} data-again=${String(problem !== null)}>
      <div class="bar-line">
        ${barFacts(payment)}
        <button type="button" class="button plain" data-action="stop" ?hidden=${step === null} aria-disabled=${isAsking ? nothing : 'true'} @click=${() => isAsking && choose.stop()}>${say.stop}</button>
      </div>
      ${primary}
    </div>${ways}`;
}

function blocked(problem: Problem | null, isDraft: boolean): TemplateResult {
  return html`
    ${problem ? nothing : html`<p class="calm-note" data-note="blocked">${isDraft ? say.blockedDraft : say.blocked}</p>`}
    <div class="actions sticky"><a class="button primary" href="/accounts" data-action="to-accounts"><span>${words.receipt.toAccounts}</span></a></div>`;
}

function again(label: string, step: ConfirmStep | null, onClick: () => void): TemplateResult {
  const button = actionButton({ name: 'look-again', label, busy: step && say.steps[step], mayShow: [say.steps.looking], onClick });
  return html`<div class="actions sticky">${button}</div>`;
}

function otherWays(
  { paymentId }: Payment,
  step: ConfirmStep | null,
  cancel: () => void,
  askBrowser: (() => void) | null,
  before: string,
): TemplateResult {
  const way = (name: string, label: string, onClick: () => void) =>
    html`<button type="button" class="button plain" data-action=${name} aria-disabled=${step ? 'true' : nothing} @click=${() => step ?? onClick()}>${label}</button>`;
  return html`
    <div class="after">
      ${before === '' ? nothing : html`<p class="before">${before}</p>`}
      <div class="ways">${askBrowser ? way('ask-browser', say.askBrowser, askBrowser) : nothing}${way('edit', say.edit, () => navigate(paymentId === '' ? '/payments/new' : `/payments/new?payment=${paymentId}`))}${way('do-not-pay', say.doNotPay, cancel)}</div>
    </div>`;
}
