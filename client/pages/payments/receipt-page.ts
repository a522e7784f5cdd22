/**
 * A payment as it stands: paid, not confirmed yet, cancelled, or refused for lack of funds. The same sheet as the confirm
 * page, so that the payer finds the same facts in the same places (RTS Art 5(2)(b)).
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Problem, send } from '../../api/api.ts';
import type { Payment } from '../../api/resources.ts';
import { LoadingPage } from '../../frame/loading-page.ts';
import { mark } from '../../frame/mark.ts';
import { arrivalNow } from '../../frame/router.ts';
import { paperLine } from '../../parts/paper-line.ts';
import { problemNotice } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';
import { paymentFacts, paymentFactsSpace } from './payment-facts.ts';

const say = words.receipt;

/** What a payer may do with a payment that is made; the confirm page shows the same after success. */
export function receiptActions(payment: Payment): TemplateResult {
  const { paymentId, evidence } = payment;
  return html`
    ${paperLine()}
    <div class="actions sticky">
      ${evidence === undefined ? nothing : html`<a class="button primary" href="/payments/${paymentId}/proof" data-action="see-proof">${say.seeProof}</a>`}
    </div>
    <div class="after"><div class="ways">
      <a class="button plain" href="/accounts" data-action="to-accounts">${say.toAccounts}</a>
      <a class="button plain" href="/payments/new" data-action="another">${say.another}</a>
      ${payAgainLink(payment)}
      <button type="button" class="button plain" data-action="print" @click=${() => print()}>${say.print}</button>
      ${notMeLink(paymentId)}
    </div></div>`;
}

/** The place of the primary action while nothing is known yet. */
export function actionsSpace(): TemplateResult {
  return html`<div class="actions sticky"><span class="button primary space-button" aria-hidden="true"></span></div>`;
}

type State = { payment: Payment | null; problem: Problem | null };

class ReceiptPage extends LoadingPage<State> {
  protected state: State = { payment: null, problem: null };
  readonly #arrival = arrivalNow();

  pageTitle(): string {
    return say.title(this.state.payment?.transactionStatus ?? 'ACSC');
  }

  protected override render(): TemplateResult {
    const { payment, problem } = this.state;
    const status = payment?.transactionStatus;
    return html`
      <div class="page" data-view="receipt" data-state=${problem ? 'problem' : (status ?? 'loading')} aria-busy=${String(payment === null && !problem)}>
        ${
          problem
            ? nothing
            : html`
          ${this.#arrival === 'done-before' ? html`<p class="calm-note" data-arrival=${this.#arrival}>${words.arrival[this.#arrival]}</p>` : nothing}
          <article class="card sheet">
            <header class="purpose">${mark(status === 'ACSC')}<h1 tabindex="-1" class=${status ? `is-${status.toLowerCase()}` : ''}>${status ? say.title(status) : words.loading}</h1></header>
            ${payment ? paymentFacts(payment) : paymentFactsSpace()}
            ${payment ? strip(payment) : html`<p class="strip"><span class="space w60"></span></p>`}
          </article>`
        }
        ${
          problem
            ? html`<h1 tabindex="-1" class="unseen">${words.notFound.title}</h1>${problemNotice(problem, 'none')}
          <div class="actions sticky"><a class="button primary" href="/accounts" data-action="to-accounts">${say.toAccounts}</a></div>`
            : nothing
        }
        ${payment ? actions(payment) : problem ? nothing : actionsSpace()}
        ${payment ? html`<p class="code number">${words.facts.paymentId} <span class="id" data-payment-id>${payment.paymentId}</span></p>` : nothing}
      </div>`;
  }

  protected override async load(): Promise<void> {
    const answer = await send<Payment>('GET', `/api/payments/${encodeURIComponent(this.paymentId)}`);
    if (answer.ok) return this.show({ payment: answer.value });
    this.fail(answer.problem);
  }
}

function strip({ transactionStatus, sca, method }: Payment): TemplateResult {
  const exempted = transactionStatus === 'ACSC' && !sca.required;
  const text = exempted
    ? say.exempted(sca.exemption ?? '')
    : transactionStatus === 'ACSC'
      ? words.confirm.method(method ?? 'webauthn')
      : say.explain(transactionStatus);
  return html`<p class="strip" data-explain=${transactionStatus} data-method=${method ?? nothing}>${text}</p>`;
}

function actions(payment: Payment): TemplateResult {
  if (payment.transactionStatus === 'ACSC') return receiptActions(payment);
  const { path, action, label } = nextStep(payment);
  return html`
    <div class="actions sticky"><a class="button primary" href=${path} data-action=${action}>${label}</a></div>
    <div class="after"><div class="ways"><a class="button plain" href="/accounts" data-action="to-accounts">${say.toAccounts}</a>${payment.transactionStatus === 'CANC' ? payAgainLink(payment) : nothing}${notMeLink(payment.paymentId)}</div></div>`;
}

/** The form of a new payment, filled in with the facts of this one, which the payer still sees, may change and confirms. */
const formLike = ({ paymentId }: Payment) => `/payments/new?like=${encodeURIComponent(paymentId)}`;

function payAgainLink(payment: Payment): TemplateResult {
  return html`<a class="button plain" href=${formLike(payment)} data-action="pay-again">${words.history.again}</a>`;
}

/** PSD2 Art 69(1)(b): a payer who did not make this payment finds the way to say so where they see it. */
function notMeLink(paymentId: string): TemplateResult {
  return html`<a class="button plain" href="/not-me?payment=${encodeURIComponent(paymentId)}" data-action="not-me">${words.notMe.link}</a>`;
}

/** Refused for lack of funds, the order goes on with the same facts: only the amount is another (RTS Art 5(1)(d): a new payment). */
function nextStep(payment: Payment): { path: string; action: string; label: string } {
  const { paymentId, transactionStatus } = payment;
  if (transactionStatus === 'RCVD') return { path: `/payments/${paymentId}/confirm`, action: 'to-confirmation', label: say.confirm };
  if (transactionStatus === 'RJCT') return { path: formLike(payment), action: 'change-amount', label: say.changeAmount };
  return { path: '/payments/new', action: 'another', label: say.another };
}

customElements.define('receipt-page', ReceiptPage);
