/**
 * "This was not me": reached from a notice or a payment. What the bank did now, what the payer can do at once, and how to reach the bank.
 *
 * PSD2 Art 69(1)(b), 70(1)(c): the payer tells the bank without delay, and has the means for it at any time. RTS Art 4(3)(c)-(d), 27(a):
 * sessions end and a passkey is revoked at once. The page says what was done and never who bears a loss. It does nothing by itself.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Problem, send } from '../../api/api.ts';
import type { Credential, Message, Payment } from '../../api/resources.ts';
import { showTime } from '../../format/dates.ts';
import { Page } from '../../frame/page.ts';
import { announce } from '../../parts/announce.ts';
import { contactLine } from '../../parts/contact.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';
import './consent-dialog.ts';
import type { ConsentDialog } from './consent-dialog.ts';
import { didAbout, revocable, subject } from './not-me-subject.ts';

const say = words.notMe;

type State = {
  payment: Payment | null;
  notice: Message | null;
  credentials: Credential[] | null;
  /** What was asked about is not the payer's, or not there any more. */
  unknown: boolean;
  /** What the payer has had done on this page, with the time. */
  done: readonly string[];
  ending: boolean;
  problem: Problem | null;
};

class NotMePage extends Page<State> {
  protected state: State = { payment: null, notice: null, credentials: null, unknown: false, done: [], ending: false, problem: null };
  #revoking: Credential | null = null;

  pageTitle(): string {
    return say.title;
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  protected override render(): TemplateResult {
    const { credentials, problem, unknown } = this.state;
    return html`
      <div class="page" data-view="not-me" data-state=${problem ? 'problem' : credentials ? 'ready' : 'loading'} aria-busy=${String(credentials === null && !problem)}>
        <h1 tabindex="-1">${say.title}</h1>
        ${problem ? problemNotice(problem, 'none', credentials === null ? html`<button type="button" class="button quiet-button" data-action="reload" @click=${() => void this.#load()}>${words.problem.tryAgain}</button>` : nothing) : nothing}
        ${unknown ? html`<p class="calm-note" data-unknown>${say.unknown}</p>` : subject(this.state.payment, this.state.notice)}
        <section class="step-of" aria-labelledby="did-title">
          <h2 id="did-title">${say.didTitle}</h2>
          <ul class="did" data-did>${this.#did().map((line) => html`<li>${line}</li>`)}</ul>
        </section>
        <p class="lead">${say.lead}</p>
        <section class="step-of" aria-labelledby="end-title">
          <h2 id="end-title">${say.sessionsTitle}</h2>
          <p>${say.sessionsText}</p>
          <p><button type="button" class="button quiet-button" data-action="end-other-sessions" aria-disabled=${this.state.ending ? 'true' : nothing} @click=${() => void this.#endOthers()}>${this.state.ending ? say.ending : say.sessionsButton}</button></p>
        </section>
        <section class="step-of" aria-labelledby="revoke-title">
          <h2 id="revoke-title">${say.passkeysTitle}</h2>
          <p>${say.passkeysText}</p>
          ${credentials === null ? nothing : revocable(live(credentials), (each, last) => this.#revoke(each, last))}
        </section>
        <section class="step-of" aria-labelledby="tell-title">
          <h2 id="tell-title">${say.tellTitle}</h2>
          <p>${say.tellText}</p>
          ${contactLine()}
          ${this.#reference()}
        </section>
        <consent-dialog @done=${() => void this.#revoked()}></consent-dialog>
      </div>`;
  }

  /** What the bank did: about the payment, and what the payer has asked for here. */
  #did(): readonly string[] {
    const { payment, done } = this.state;
    const first = payment === null ? [] : [didAbout(payment)];
    return [...first, ...(done.length === 0 ? [say.nothing] : done)];
  }

  /** What the payer reads out to the bank. */
  #reference(): TemplateResult | typeof nothing {
    const { payment, notice } = this.state;
    const number = payment?.paymentId ?? notice?.messageId;
    return number === undefined ? nothing : html`<p class="code">${say.tellNumber} <code data-reference>${number}</code></p>`;
  }

  #revoke(credential: Credential, last: boolean): void {
    this.#revoking = credential;
    void this.querySelector<ConsentDialog>('consent-dialog')?.open({ act: 'revoke', credential, last });
  }

  async #revoked(): Promise<void> {
    if (this.#revoking) this.#didNow(say.revoked(this.#revoking.label, now()));
    await this.#load();
    await this.focusOn('h1');
  }

  async #endOthers(): Promise<void> {
    if (this.state.ending) return;
    this.show({ ending: true, problem: null });
    announce(say.ending);
    const answer = await send<null>('DELETE', '/api/sessions');
    this.show({ ending: false });
    if (!answer.ok) return this.#fail(answer.problem);
    const ended = say.sessionsEnded(now());
    this.#didNow(ended);
    announce(ended);
  }

  #didNow(what: string): void {
    this.show({ done: [...this.state.done, what] });
  }

  async #load(): Promise<void> {
    this.show({ problem: null });
    const [paymentId, messageId] = [this.query.get('payment'), this.query.get('notice')];
    const [credentials, payment, messages] = await Promise.all([
      send<{ credentials: Credential[] }>('GET', '/api/credentials'),
      paymentId === null ? null : send<Payment>('GET', `/api/payments/${encodeURIComponent(paymentId)}`),
      messageId === null ? null : send<{ messages: Message[] }>('GET', '/api/messages?opened&limit=100'),
    ]);
    if (!credentials.ok) return this.#fail(credentials.problem);
    const notice = messages?.ok ? (messages.value.messages.find((each) => each.messageId === messageId) ?? null) : null;
    // Only the bank's own word makes something unknown; what could not be read is said as a problem.
    for (const answer of [payment, messages]) if (answer && !answer.ok && answer.problem.status !== 404) this.#fail(answer.problem);
    const unknown = payment?.ok === false ? payment.problem.status === 404 : messages?.ok === true && notice === null;
    this.show({ credentials: credentials.value.credentials, payment: payment?.ok ? payment.value : null, notice, unknown });
  }

  #fail(problem: Problem): void {
    if (problem.slug === 'no-session') return;
    this.show({ problem });
    soundAlarm(problem, 'none');
  }
}

const now = () => showTime(new Date().toISOString());

/** Suspended ones too: what is suspected is revoked all the same. */
const live = (credentials: Credential[]) => credentials.filter(({ status }) => status === 'active' || status === 'suspended');

customElements.define('not-me-page', NotMePage);
