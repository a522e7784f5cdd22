/**
 * The heart: the payer sees amount and payee, confirms them with their device, and sees the same facts afterwards.
 *
 * RTS Art 5(1)(a), 5(2)(b): aware of amount and payee, in all phases. The facts stay where they are before, during and
 * after the prompt; only the heading, the mark and the buttons change. If facts moved or left the page while the device
 * asks, the payer would confirm from memory.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Problem, send } from '../../api/api.ts';
import { drafts } from '../../api/drafts.ts';
import type { Method, Payment, PaymentOrder } from '../../api/resources.ts';
import { session } from '../../api/session.ts';
import { authorisePayment, type Confirmed, lookUp } from '../../flows/authorise-payment.ts';
import { showAmount } from '../../format/money.ts';
import { mark } from '../../frame/mark.ts';
import { Page } from '../../frame/page.ts';
import { type Arrival, becomePath, navigate } from '../../frame/router.ts';
import { announce } from '../../parts/announce.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';
import { type ConfirmState, confirmActions } from './confirm-actions.ts';
import { paymentFacts, paymentFactsSpace, readPaymentFacts } from './payment-facts.ts';

const say = words.confirm;

type State = ConfirmState & {
  /** Who shows the facts while the device is asked, and who showed them after. */
  method: Method | null;
};

class ConfirmPage extends Page<State> {
  protected state: State = { payment: null, written: null, step: null, method: null, problem: null };

  pageTitle(): string {
    return this.#isPaid ? say.paid : say.title;
  }

  get #paymentId(): string {
    return this.params.paymentId ?? '';
  }

  get #payerId(): string {
    return session.current?.payer.payerId ?? '';
  }

  get #isPaid(): boolean {
    return this.state.payment?.transactionStatus === 'ACSC';
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  protected override render(): TemplateResult {
    const { payment, step, problem } = this.state;
    const phase = this.#isPaid ? 'paid' : (step ?? (problem ? 'problem' : payment ? 'ready' : 'loading'));
    return html`
      <div class="page" data-view="confirm" data-state=${phase} aria-busy=${String(payment === null && !problem)}>
        <article class="card sheet">
          <header class="purpose">${mark(this.#isPaid)}<h1 tabindex="-1">${this.#isPaid ? say.paid : say.about}</h1></header>
          ${payment ? paymentFacts(payment) : paymentFactsSpace()}
          ${this.#strip()}
        </article>
        ${problem ? problemNotice(problem, problem.outcomeUnknown ? 'none' : 'payment') : nothing}
        ${confirmActions(this.state, {
          load: () => void this.#load(),
          check: (shownPayment) => void this.#check(shownPayment),
          confirm: (order, onThisPage) => void this.#confirm(order, onThisPage),
          lookAgain: (lost) => void this.#lookAgain(lost),
          cancel: () => void this.#cancel(),
        })}
      </div>`;
  }

  /** Which method shows the facts, and after that: which one showed them. */
  #strip(): TemplateResult {
    const { method, payment, written } = this.state;
    if (method !== null)
      return html`<p class="strip" data-method=${method}>${this.#isPaid ? say.method(method) : say.methodNow[method]}</p>`;
    return html`<p class="strip" data-method="">${payment !== null && written === null ? say.check : say.methodBefore}</p>`;
  }

  async #load(): Promise<void> {
    this.show({ problem: null });
    const answer = await send<Payment>('GET', `/api/payments/${encodeURIComponent(this.#paymentId)}`);
    if (!this.isConnected) return;
    if (!answer.ok) return this.#fail(answer.problem);
    if (answer.value.transactionStatus !== 'RCVD') return this.#showAsItIs();
    this.show({ payment: answer.value, written: drafts.order(this.#payerId, this.#paymentId) });
  }

  /** A payment that was not written in this tab: the payer compares, and what they compared becomes the draft. */
  #check({ payerAccount, payee, amount, reference }: Payment): Promise<void> {
    const written: PaymentOrder = { payerAccount, payee, amount, ...(reference === undefined ? {} : { reference }) };
    drafts.keepOrder(this.#payerId, this.#paymentId, written);
    this.show({ written });
    return this.focusOn('[data-action="confirm"]');
  }

  async #confirm(written: PaymentOrder, onThisPage: boolean): Promise<void> {
    this.show({ problem: null });
    const confirmed = await authorisePayment({
      paymentId: this.#paymentId,
      payerId: this.#payerId,
      written,
      readShown: () => readPaymentFacts(this),
      onThisPage,
      onStep: (step, method) => {
        this.show({ step, method });
        announce(say.steps[step]);
      },
    });
    await this.#finish(confirmed);
  }

  async #lookAgain(problem: Problem): Promise<void> {
    this.show({ step: 'looking' });
    await this.#finish(await lookUp(this.#paymentId, problem));
  }

  async #finish(confirmed: Confirmed): Promise<void> {
    if (!this.isConnected) return;
    this.show({ step: null });
    if (!confirmed.ok) {
      this.show({ method: null, ...(confirmed.payment && { payment: confirmed.payment }) });
      return this.#fail(confirmed.problem);
    }
    const { payment, method } = confirmed;
    drafts.dropOrder(this.#payerId, this.#paymentId);
    this.show({ payment, method, problem: null });
    becomePath(`/payments/${this.#paymentId}`);
    announce(say.done(showAmount(payment.amount), payment.payee.name));
    await this.focusOn('h1');
  }

  async #cancel(): Promise<void> {
    this.show({ step: 'cancelling', problem: null });
    announce(say.steps.cancelling);
    const answer = await send<null>('DELETE', `/api/payments/${encodeURIComponent(this.#paymentId)}`);
    if (!this.isConnected) return;
    this.show({ step: null });
    if (!answer.ok) return this.#fail(answer.problem);
    drafts.dropOrder(this.#payerId, this.#paymentId);
    this.#showAsItIs();
  }

  /** Paid, cancelled or refused, perhaps by another tab: what is true now stands on its receipt. */
  #showAsItIs(arrival: Arrival | null = null): void {
    navigate(`/payments/${this.#paymentId}`, { replace: true, arrival });
  }

  /** The block ends by itself (RTS Art 4(3)(b), POLICY: 15 minutes); the page then offers the button again. */
  #reopenAfter(problem: Problem, seconds: number): void {
    setTimeout(() => {
      if (this.state.problem !== problem) return;
      this.show({ problem: null });
      announce(say.unblocked);
    }, seconds * 1_000);
  }

  async #fail(problem: Problem): Promise<void> {
    if (problem.slug === 'no-session') return;
    if (problem.slug === 'payment-not-open') return this.#showAsItIs('done-before');
    if (problem.slug === 'insufficient-funds') return this.#showAsItIs();
    this.show({ problem });
    if (problem.slug === 'authorisation-blocked' && problem.retryAfterSeconds !== null)
      this.#reopenAfter(problem, problem.retryAfterSeconds);
    soundAlarm(problem, problem.outcomeUnknown ? 'none' : 'payment');
    await this.focusOn('.problem');
  }
}

customElements.define('confirm-page', ConfirmPage);
