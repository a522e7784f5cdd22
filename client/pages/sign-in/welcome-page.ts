/**
 * The first page: sign in with a passkey, by button or from the username field; or open an account.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Answer, Problem } from '../../api/api.ts';
import type { SignedIn } from '../../api/resources.ts';
import { session } from '../../api/session.ts';
import { begunBy } from '../../flows/begun.ts';
import { closePrompt, stopPrompt } from '../../flows/prompt.ts';
import { type SignInStep, signIn, signInFromField } from '../../flows/sign-in.ts';
import { emblem } from '../../frame/mark.ts';
import { Page } from '../../frame/page.ts';
import { arrivalNow, goHome } from '../../frame/router.ts';
import { actionButton } from '../../parts/action-button.ts';
import { announce } from '../../parts/announce.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';

const say = words.welcome;

type State = { step: SignInStep | null; problem: Problem | null };

class WelcomePage extends Page<State> {
  protected state: State = { step: null, problem: null };
  readonly #arrival = arrivalNow();
  #isDraining = false;

  pageTitle(): string {
    return say.title;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener('change', this.#goOn);
    session.addEventListener('news', this.#offerAnew);
    document.addEventListener('visibilitychange', this.#look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener('change', this.#goOn);
    session.removeEventListener('news', this.#offerAnew);
    document.removeEventListener('visibilitychange', this.#look);
  }

  protected override firstUpdated(): void {
    void this.#offerInField();
  }

  protected override render(): TemplateResult {
    const { step, problem } = this.state;
    const busy = step === null ? null : say[step];
    return html`
      <div class="page welcome" data-view="welcome" data-state=${problem ? 'problem' : (step ?? 'idle')}>
        <div class="ceremony">
          <h1 tabindex="-1">${say.title}</h1>
          ${this.#arrival && !problem ? html`<p class="calm-note" data-arrival=${this.#arrival}>${words.arrival[this.#arrival]}</p>` : nothing}
          <p class="lead">${say.lead}</p>
          ${problem ? problemNotice(problem, 'sign-in') : nothing}
          <form novalidate @submit=${this.#submit}>
            <div class="field">
              <label for="username">${say.username}</label>
              <p class="hint" id="username-hint">${say.usernameHint}</p>
              <div class="control"><input id="username" name="username" type="text" autocomplete="username webauthn" autocapitalize="off" spellcheck="false" aria-describedby="username-hint"></div>
            </div>
            <div class="actions">
              ${actionButton({ name: 'sign-in', label: say.button, busy, mayShow: [say.waiting, say.judging] })}
              ${
                step === 'waiting'
                  ? html`<button type="button" class="button plain" data-action="stop" @click=${() => stopPrompt()}>${words.confirm.stop}</button>`
                  : html`<p class="before">${say.before}</p>`
              }
            </div>
          </form>
          <h2 class="quiet-heading">${say.newHere}</h2>
          <ul class="links">
            ${this.#goOnLink()}
            ${session.relyingParty.enrolment ? html`<li><a href="/enrol" data-action="enrol">${say.enrol}</a></li>` : nothing}
            <li><a href="/activate" data-action="activate">${say.activate}</a></li>
          </ul>
          ${this.#wayBack()}
        </div>
        <figure class="emblem" aria-hidden="true">
          <div class="rings"><span>${say.figure.amount}</span>${emblem()}<span>${say.figure.payee}</span></div>
          <figcaption>${say.figure.caption}</figcaption>
        </figure>
      </div>`;
  }

  /** RTS Art 26, contract §3: where no active passkey is left, the way back in is the bank’s operator. */
  #wayBack(): TemplateResult {
    if (session.relyingParty.profile !== 'demo') return html`<p class="hint" data-way-back>${say.noPasskeyLeft}</p>`;
    return html`<p class="hint" data-way-back>${say.noPasskeyLeftDemo} <code>${say.operatorCommand}</code></p>`;
  }

  /** Who came back here while creating the first passkey. */
  #goOnLink(): TemplateResult | typeof nothing {
    const begun = begunBy('enrolment') ?? begunBy('activation');
    if (begun === null) return nothing;
    return html`<li><a href=${begun.by === 'enrolment' ? '/enrol' : '/activate'} data-action="go-on">${say.goOn(begun.payer.displayName)}</a></li>`;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.state.step !== null) return;
    this.show({ problem: null });
    const answer = await signIn((step) => this.show({ step }));
    await this.#finish(answer);
    if (!answer.ok && this.isConnected) void this.#offerInField();
  }

  /** Once for each visit and each closed prompt, not after a refusal from the field: that could go round and round. */
  async #offerInField(): Promise<void> {
    const answer = await signInFromField((step) => this.show({ step }));
    if (answer !== null) await this.#finish(answer);
  }

  /** Another tab of this browser has signed in: what is offered or asked here is of a session that is gone. */
  readonly #goOn = () => {
    if (session.current !== null && this.state.step !== 'judging') this.#goHome();
  };

  /** Once: the page may stand a while longer where the next one is loaded first. */
  #goHome(): void {
    if (!this.#isDraining) goHome();
    this.#isDraining = true;
  }

  /** Another tab has done something else, perhaps begun to open an account: the session that the offer is of may be gone. */
  readonly #offerAnew = () => {
    if (session.current !== null || this.state.step !== null) return;
    closePrompt();
    void this.#offerInField();
  };

  /** A tab that slept may have missed it. */
  readonly #look = () => {
    if (!document.hidden && this.state.step === null) void session.find();
  };

  #stopped(): Promise<void> {
    this.show({ step: null });
    announce(words.problem.known('stopped').title);
    return this.focusOn('[data-action="sign-in"]');
  }

  async #finish(answer: Answer<SignedIn>): Promise<void> {
    if (answer.ok) session.begin(answer.value, answer.serverTime);
    if (!this.isConnected) return;
    // The answer was lost: the bank may have opened the session all the same, and says so.
    if (!answer.ok && answer.problem.outcomeUnknown && session.current === null) await session.find();
    if (!this.isConnected) return;
    // Refused, while another tab has signed in: then this tab is in as well.
    if (answer.ok || session.current !== null) return this.#goHome();
    if (answer.problem.slug === 'stopped') return this.#stopped();
    this.show({ step: null, problem: answer.problem });
    soundAlarm(answer.problem, 'sign-in');
    await this.focusOn('.problem');
  }
}

customElements.define('welcome-page', WelcomePage);
