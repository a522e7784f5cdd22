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
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';
import './consent-dialog.ts';
import type { ActEvent, ConsentDialog } from './consent-dialog.ts';
import { didAbout, revocable, subject, tellTheBank } from './not-me-subject.ts';

const say = words.notMe;
const SESSIONS = '';

type State = {
  payment: Payment | null;
  notice: Message | null;
  credentials: Credential[] | null;
  /** What was asked about is not the payer's, or not there any more. */
  unknown: boolean;
  /** What the payer has had done on this page, with the time. */
  done: readonly string[];
  /** What the bank was asked and did not answer, by passkey or '' for the sessions: it may have done it. */
  unanswered: Readonly<Record<string, string>>;
  ending: boolean;
  problem: Problem | null;
};

class NotMePage extends Page<State> {
  protected state: State = {
    payment: null,
    notice: null,
    credentials: null,
    unknown: false,
    done: [],
    unanswered: {},
    ending: false,
    problem: null,
  };

  pageTitle(): string {
    return say.title;
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  protected override render(): TemplateResult {
    const { payment, notice, credentials, problem, unknown, ending } = this.state;
    return html`
      <div class="page" data-view="not-me" data-state=${problem ? 'problem' : credentials ? 'ready' : 'loading'} aria-busy=${String(credentials === null && !problem)}>
        <h1 tabindex="-1">${say.title}</h1>
        ${problem ? problemNotice(problem, 'none', credentials === null ? html`<button type="button" class="button quiet-button" data-action="reload" @click=${() => void this.#load()}>${words.problem.tryAgain}</button>` : nothing) : nothing}
        ${unknown ? html`<p class="calm-note" data-unknown>${say.unknown}</p>` : subject(payment, notice)}
        <section class="step-of" aria-labelledby="did-title">
          <h2 id="did-title">${say.didTitle}</h2>
          <ul class="did" data-did>${this.#did().map((line) => html`<li>${line}</li>`)}</ul>
        </section>
        <p class="lead">${say.lead}</p>
        <section class="step-of" aria-labelledby="end-title">
          <h2 id="end-title">${say.sessionsTitle}</h2>
          <p>${say.sessionsText}</p>
          <p><button type="button" class="button quiet-button" data-action="end-other-sessions" aria-disabled=${ending ? 'true' : nothing} @click=${() => void this.#endOthers()}>${ending ? say.ending : say.sessionsButton}</button></p>
        </section>
        <section class="step-of" aria-labelledby="revoke-title">
          <h2 id="revoke-title">${say.passkeysTitle}</h2>
          <p>${say.passkeysText}</p>
          ${credentials === null ? nothing : revocable(credentials, (each, last) => this.#revoke(each, last))}
        </section>
        ${tellTheBank(payment, notice)}
        <consent-dialog @done=${({ detail }: ActEvent) => void this.#revoked(detail.revoked)} @unanswered=${({ detail }: ActEvent) => this.#mayHave(detail.revoked)}></consent-dialog>
      </div>`;
  }

  /** What the bank did: about the payment, and what the payer has asked for here. */
  #did(): readonly string[] {
    const { payment, done, unanswered } = this.state;
    const here = [...done, ...Object.values(unanswered)];
    return [...(payment ? [didAbout(payment)] : []), ...(here.length === 0 ? [say.nothing] : here)];
  }

  #revoke(credential: Credential, last: boolean): void {
    void this.querySelector<ConsentDialog>('consent-dialog')?.open({ act: 'revoke', credential, last });
  }

  async #revoked(credential: Credential | null): Promise<void> {
    if (credential) this.#didNow(say.revoked(credential.label, now()), credential.credentialId);
    await this.#load();
    await this.focusOn('h1');
  }

  async #endOthers(): Promise<void> {
    if (this.state.ending) return;
    this.show({ ending: true, problem: null });
    announce(say.ending);
    const answer = await send<null>('DELETE', '/api/sessions');
    this.show({ ending: false });
    if (!answer.ok && answer.problem.outcomeUnknown) this.#mayHave(null);
    if (!answer.ok) return this.#fail(answer.problem);
    const ended = say.sessionsEnded(now());
    this.#didNow(ended, SESSIONS);
    announce(ended);
  }

  /** @param about whose lost answer is no question any more */
  #didNow(what: string, about: string): void {
    const { [about]: _, ...unanswered } = this.state.unanswered;
    this.show({ done: [...this.state.done, what], unanswered });
  }

  /** The answer was lost: of what may have been done the page does not say that it was not. @param credential null: the sessions */
  #mayHave(credential: Credential | null): void {
    const what = credential === null ? say.sessionsUnanswered(now()) : say.revokeUnanswered(credential.label, now());
    this.show({ unanswered: { ...this.state.unanswered, [credential?.credentialId ?? SESSIONS]: what } });
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

customElements.define('not-me-page', NotMePage);
