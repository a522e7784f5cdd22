/**
 * The heart: the payer sees amount and payee, confirms them with their device, and sees the same facts afterwards.
 *
 * RTS Art 5(1)(a), 5(2)(b): aware of amount and payee, in all phases. The facts stay where they are before, during and
 * after the prompt; only the heading, the mark and the buttons change. If facts moved or left the page while the device
 * asks, the payer would confirm from memory.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Answer, ownProblem, type Problem, send } from '../../api/api.ts';
import { drafts } from '../../api/drafts.ts';
import type { Authorise, Method, Payment, PaymentOrder } from '../../api/resources.ts';
import { session } from '../../api/session.ts';
import { authorisePayment, type Confirmed, lookUp, type Opened, openAuthorisation } from '../../flows/authorise-payment.ts';
import { draftOf, isSame, orderFlaws, orderPayment } from '../../flows/order-payment.ts';
import { stopPrompt } from '../../flows/prompt.ts';
import { showAmount } from '../../format/money.ts';
import { mark } from '../../frame/mark.ts';
import { Page } from '../../frame/page.ts';
import { type Arrival, becomePath, navigate } from '../../frame/router.ts';
import { announce } from '../../parts/announce.ts';
import { followBlocks } from '../../parts/follow-blocks.ts';
import { bringIntoView } from '../../parts/in-view.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';
import { type ConfirmState, confirmActions } from './confirm-actions.ts';
import { asPayment, paymentFacts, paymentFactsSpace, readPaymentFacts } from './payment-facts.ts';

const say = words.confirm;

type State = ConfirmState & {
  /** Who shows the facts while the device is asked, and who showed them after. */
  method: Method | null;
  /** Whose words the problem has. */
  where: 'payment' | 'none';
};

class ConfirmPage extends Page<State> {
  constructor() {
    super();
    followBlocks(this, () => this.#unblocked());
  }

  protected state: State = { payment: null, written: null, step: null, method: null, isStopped: false, problem: null, where: 'payment' };

  pageTitle(): string {
    return this.#isPaid ? say.paid : say.title;
  }

  get #paymentId(): string {
    return this.params.paymentId ?? '';
  }

  /** Whether the bank has nothing of this order yet: it gets it when the payer confirms. */
  get #isDraft(): boolean {
    return this.#paymentId === '';
  }

  get #payerId(): string {
    return session.current?.payer.payerId ?? '';
  }

  get #isPaid(): boolean {
    return this.state.payment?.transactionStatus === 'ACSC';
  }

  /** The block is over (RTS Art 4(3)(b)): the page offers the button again. */
  #unblocked(): void {
    if (session.block !== null) return;
    if (this.state.problem?.slug === 'authorisation-blocked') this.show({ problem: null });
    announce(say.unblocked);
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  protected override render(): TemplateResult {
    const { payment, step, problem, where, isStopped } = this.state;
    const phase = this.#isPaid ? 'paid' : (step ?? (problem ? 'problem' : payment ? 'ready' : 'loading'));
    return html`
      <div class="page" data-view="confirm" data-state=${phase} aria-busy=${String(payment === null && !problem)}>
        <article class="card sheet">
          <header class="purpose">${mark(this.#isPaid)}<h1 tabindex="-1">${this.#isPaid ? say.paid : say.about}</h1></header>
          ${payment ? paymentFacts(payment) : paymentFactsSpace()}
          ${this.#strip()}
        </article>
        ${problem ? problemNotice(problem, where) : nothing}
        ${isStopped ? html`<p class="calm-note" data-note="stopped">${say.stopped}</p>` : nothing}
        ${confirmActions(this.state, {
          load: () => void this.#load(),
          check: (shownPayment) => void this.#check(shownPayment),
          confirm: (order, onThisPage) => void this.#confirm(order, onThisPage),
          lookAgain: (lost) => void this.#lookAgain(lost),
          stop: stopPrompt,
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
    if (this.#isDraft) return this.#showDraft();
    const answer = await send<Payment>('GET', `/api/payments/${encodeURIComponent(this.#paymentId)}`);
    if (!this.isConnected) return;
    if (!answer.ok) return this.#fail(answer.problem, 'none');
    if (answer.value.transactionStatus !== 'RCVD') return this.#showAsItIs();
    this.show({ payment: answer.value, written: drafts.order(this.#payerId, this.#paymentId) });
  }

  /** What the payer wrote on the page before this one. */
  #showDraft(): void {
    const draft = draftOf(this.#payerId);
    if (draft) {
      this.show({ payment: asPayment(draft.order), written: draft.order });
      return;
    }
    const { paymentId = '' } = drafts.form(this.#payerId) ?? {};
    navigate(paymentId === '' ? '/payments/new' : `/payments/${paymentId}/confirm`, { replace: true });
  }

  /** A payment that was not written in this tab: the payer compares, and what they compared becomes the draft. */
  #check({ payerAccount, payee, amount, reference }: Payment): Promise<void> {
    const written: PaymentOrder = { payerAccount, payee, amount, ...(reference === undefined ? {} : { reference }) };
    drafts.keepOrder(this.#payerId, this.#paymentId, written);
    this.show({ written });
    return this.focusOn('[data-action="confirm"]');
  }

  async #confirm(written: PaymentOrder, onThisPage: boolean): Promise<void> {
    this.show({ problem: null, isStopped: false });
    const confirmed = await authorisePayment({
      open: (how) => (this.#isDraft ? this.#order(written, how) : openAuthorisation(this.#paymentId, how)),
      payerId: this.#payerId,
      written,
      readShown: () => readPaymentFacts(this),
      onThisPage,
      onStep: (step, method) => {
        this.show({ step, method });
        announce(say.steps[step]);
        if (step === 'opening') void this.#showFacts();
      },
    });
    await this.#finish(confirmed);
  }

  /** The order goes to the bank; from then on this is the page of its payment. */
  async #order(order: PaymentOrder, how: Authorise): Promise<Answer<Opened>> {
    const draft = draftOf(this.#payerId);
    // RTS Art 5(1)(a)-(b): what is ordered is what stands here, and nothing that this tab keeps besides.
    if (!draft || !isSame(draft, order)) return { ok: false, problem: ownProblem('display-differs', 'draft-differs') };
    const ordered = await orderPayment(this.#payerId, draft, how);
    if (!ordered.ok) return ordered;
    const { authorisation = null, ...payment } = ordered.value;
    const { paymentId } = payment;
    if (this.isConnected) {
      this.params = { paymentId };
      // The facts stay those of the draft, which are compared with what is to be signed.
      if (this.state.payment) this.show({ payment: { ...this.state.payment, paymentId } });
      if (location.pathname === '/payments/new/confirm') becomePath(`/payments/${paymentId}/confirm`);
    }
    return { ...ordered, value: authorisation ? { paymentId, authorisation } : { paymentId, authorisation, payment } };
  }

  async #lookAgain(problem: Problem): Promise<void> {
    this.show({ step: 'looking' });
    await this.#finish(await lookUp(this.#paymentId, problem));
  }

  async #finish(confirmed: Confirmed): Promise<void> {
    if (!this.isConnected) return;
    this.show({ step: null });
    if (!confirmed.ok) {
      const { problem, payment } = confirmed;
      // Changed meanwhile, as in another copy of this tab: the payer compares what it has become.
      if (problem.slug === 'payment-not-open' && payment?.transactionStatus === 'RCVD')
        return navigate(`/payments/${payment.paymentId}/confirm`, { replace: true });
      this.show({ method: null, ...(payment && problem.slug !== 'payment-not-open' && { payment }) });
      return this.#fail(problem);
    }
    const { payment, method } = confirmed;
    drafts.close(this.#payerId, this.#paymentId);
    this.show({ payment, method, problem: null });
    becomePath(`/payments/${this.#paymentId}`);
    announce(say.done(showAmount(payment.amount), payment.payee.name));
    await this.focusOn('h1');
  }

  async #cancel(): Promise<void> {
    this.show({ step: 'cancelling', problem: null });
    announce(say.steps.cancelling);
    const unanswered = this.#isDraft ? await this.#unanswered() : null;
    if (!this.isConnected) return;
    if (unanswered?.ok === false) {
      this.show({ step: null });
      return this.#fail(unanswered.problem);
    }
    if (this.#isDraft) return this.#dropDraft();
    const answer = await send<null>('DELETE', `/api/payments/${encodeURIComponent(this.#paymentId)}`);
    if (!this.isConnected) return;
    this.show({ step: null });
    if (!answer.ok) return answer.problem.outcomeUnknown ? this.#lookAtCancelled(answer.problem) : this.#fail(answer.problem);
    drafts.close(this.#payerId, this.#paymentId);
    this.#showAsItIs();
  }

  /**
   * An order of which the bank's answer was lost may be there: what is not to be paid is looked for before it is called gone. It is
   * asked for in the words in which it was sent, so where it never arrived it is made, and cancelled.
   */
  async #unanswered(): Promise<Answer<Opened> | null> {
    const draft = draftOf(this.#payerId);
    return draft && draft.sentAs !== '' ? this.#order(draft.order, {}) : null;
  }

  #dropDraft(): void {
    drafts.dropForm(this.#payerId);
    navigate('/accounts', { replace: true, arrival: 'not-ordered' });
    announce(words.arrival['not-ordered']);
  }

  /** The answer to "Do not pay" was lost: it may be cancelled. Nothing was paid by it, and the page says so where it cannot look. */
  async #lookAtCancelled(problem: Problem): Promise<void> {
    const seen = await send<Payment>('GET', `/api/payments/${encodeURIComponent(this.#paymentId)}`);
    if (!this.isConnected) return;
    if (!seen.ok || seen.value.transactionStatus === 'RCVD') return this.#fail(problem);
    drafts.close(this.#payerId, this.#paymentId);
    this.#showAsItIs();
  }

  /** Paid, cancelled or refused, perhaps by another tab: what is true now stands on its receipt. */
  #showAsItIs(arrival: Arrival | null = null): void {
    navigate(`/payments/${this.#paymentId}`, { replace: true, arrival });
  }

  /** RTS Art 5(1)(a), 5(2)(a): before the device asks, amount and payee are in view, also on a try after an error. */
  async #showFacts(): Promise<void> {
    await this.updateComplete;
    const facts = this.querySelectorAll('[data-fact="amount"], [data-fact="payee-name"]');
    bringIntoView([...facts], this.querySelector('.sheet'), this.querySelector('.confirm-bar'));
  }

  /** The payer's own choice: no alarm, and the button is where it was. */
  #stopped(): Promise<void> {
    this.show({ isStopped: true });
    announce(say.stopped);
    return this.focusOn('.confirm-bar .primary');
  }

  /** @param where `none` for what could not be read: of a payment that nobody has seen, nobody can say that nothing was paid */
  async #fail(problem: Problem, where: 'payment' | 'none' = 'payment'): Promise<void> {
    if (problem.slug === 'no-session') return;
    if (problem.slug === 'stopped') return this.#stopped();
    if (problem.slug === 'payment-not-open') {
      drafts.close(this.#payerId, this.#paymentId);
      return this.#showAsItIs('done-before');
    }
    if (problem.slug === 'insufficient-funds') {
      drafts.close(this.#payerId, this.#paymentId);
      return this.#showAsItIs();
    }
    if (this.#isDraft && orderFlaws(problem).length > 0) return navigate('/payments/new', { replace: true });
    this.show({ problem, where });
    soundAlarm(problem, where);
    await this.focusOn('.problem');
  }
}

customElements.define('confirm-page', ConfirmPage);
