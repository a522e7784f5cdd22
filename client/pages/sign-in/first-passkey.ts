/**
 * The step after an enrolment or an activation: create the passkey that opens the account from now on, and sign in with it.
 *
 * RTS Art 24(1): until the server has stored it, the account is nobody's, so cancelling here costs nothing and the payer
 * may try again, also with another device. RTS Art 4(1): a registration proves no element, so the sign-in that follows at once
 * is what makes the passkey active. Some browsers want a press of its own for the second prompt: then there is a button.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { ownProblem, type Problem } from '../../api/api.ts';
import type { FirstPasskey as SavedPasskey } from '../../api/first-passkey.ts';
import { session } from '../../api/session.ts';
import { type Begun, registered, startAgain } from '../../flows/begun.ts';
import { canReachPhone } from '../../flows/capabilities.ts';
import { closePrompt, stopPrompt } from '../../flows/prompt.ts';
import { type Place, type RegisterStep, register } from '../../flows/register.ts';
import { type SignInStep, signIn } from '../../flows/sign-in.ts';
import { setTitle } from '../../frame/page.ts';
import { goHome } from '../../frame/router.ts';
import { actionButton } from '../../parts/action-button.ts';
import { announce } from '../../parts/announce.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';

const say = words.firstPasskey;

/** Where trying again here leads nowhere: who has a passkey signs in with it. */
const OVER = ['enrolment-over', 'for-another'];
/** The passkey may be, or is, the bank's already: their words say "sign in with it", and there is the link. */
const MAY_BE_SAVED = ['already-registered', 'credential-already-registered', 'registration-unknown'];

export const titleOf = ({ saved }: Begun): string => (saved === null ? say.title : say.signIn.title);

class FirstPasskey extends LitElement {
  static override properties = { begun: {} };
  declare begun: Begun;
  /** What is registered, here or before a reload, and now has to sign in; null until then. */
  #saved: Begun['saved'] = null;
  #step: RegisterStep | SignInStep | null = null;
  #problem: Problem | null = null;
  #isClosed = false;
  /** Not offered before the browser has said that it may reach one. */
  #mayBePhone = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Whoever starts again has left what was begun: no prompt opens for it any more. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    closePrompt();
  }

  /** After a reload the sign-in is offered. The device is asked when the payer presses. */
  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('begun')) return;
    this.#saved = this.begun.saved;
    this.#isClosed = this.#saved !== null;
  }

  protected override firstUpdated(): void {
    this.querySelector<HTMLElement>('h1')?.focus();
    void canReachPhone().then((mayBePhone) => {
      this.#mayBePhone = mayBePhone;
      this.requestUpdate();
    });
  }

  protected override render(): TemplateResult {
    return html`
      <div data-stage=${this.#saved ? 'sign-in' : 'create'} data-state=${this.#problem ? 'problem' : (this.#step ?? 'idle')}>
        ${this.#saved ? this.#firstSignIn(this.#saved) : this.#creation()}
      </div>`;
  }

  #creation(): TemplateResult {
    return html`
        <h1 tabindex="-1">${say.title}</h1>
        <p class="lead">${say.lead(this.begun.payer.displayName)}</p>
        ${this.#problem ? problemNotice(this.#problem, 'first-passkey') : nothing}
        <div class="actions">
          ${this.#problem && OVER.includes(this.#problem.slug) ? this.#signIn('primary') : this.#ways()}
          ${this.#problem && MAY_BE_SAVED.includes(this.#problem.slug) ? this.#signIn('plain') : nothing}
          <button type="button" class="button plain" data-action="start-again" aria-disabled=${this.#step === 'judging' ? 'true' : nothing} @click=${() => this.#startAgain()}>${say.startAgain}</button>
        </div>`;
  }

  /** The passkey is saved; what is left is to show that it works. */
  #firstSignIn(saved: SavedPasskey['saved']): TemplateResult {
    const { title, lead, notYet, button, waiting, judging, later, startAgain } = say.signIn;
    const busy = this.#step && { waiting, judging }[this.#step];
    return html`
        <h1 tabindex="-1">${title}</h1>
        <p class="lead">${lead}</p>
        ${this.#problem ? problemNotice(this.#problem, 'sign-in') : nothing}
        ${this.#isClosed ? html`<p class="calm-note" data-note="not-yet">${notYet}</p>` : nothing}
        <div class="actions">
          ${actionButton({ name: 'first-sign-in', label: button, busy, mayShow: [waiting, judging], onClick: () => void this.#enter(saved) })}
          <p class="before">${say.before}</p>
          ${this.#step === 'waiting' ? this.#stop() : nothing}
          <a class="button plain" href="/" data-action="later">${later}</a>
          <button type="button" class="button plain" data-action="start-again" aria-disabled=${this.#step === 'judging' ? 'true' : nothing} @click=${() => this.#startAgain()}>${startAgain}</button>
        </div>`;
  }

  #signIn(kind: 'primary' | 'plain'): TemplateResult {
    return html`<a class="button ${kind}" href="/" data-action="to-sign-in"><span class="current">${words.welcome.title}</span></a>`;
  }

  #ways(): TemplateResult {
    return html`
      ${actionButton({ name: 'create-passkey', label: say.button, busy: this.#step && say[this.#step], mayShow: [say.waiting, say.judging], onClick: () => void this.#create('this-device') })}
      <p class="before">${say.before}</p>
      ${
        this.#step === 'waiting'
          ? this.#stop()
          : html`<button type="button" class="button plain" data-action="create-on-key" aria-disabled=${this.#step ? 'true' : nothing} @click=${() => this.#step ?? void this.#create('security-key')}>${say.otherKey}</button>
       ${this.#mayBePhone ? html`<button type="button" class="button plain" data-action="create-on-phone" aria-disabled=${this.#step ? 'true' : nothing} @click=${() => this.#step ?? void this.#create('phone')}>${words.phone.other}</button>` : nothing}`
      }`;
  }

  /** The device's own window may be hidden, or gone: the way out that is always live. */
  #stop(): TemplateResult {
    return html`<button type="button" class="button plain" data-action="stop" @click=${() => stopPrompt()}>${words.confirm.stop}</button>`;
  }

  #startAgain(): void {
    if (this.#step !== 'judging') this.dispatchEvent(new Event('start-again'));
  }

  async #create(place: Place): Promise<void> {
    this.#problem = null;
    const { begun } = this;
    const answer = await register(begun.payer, place, (step) => {
      this.#step = step;
      this.requestUpdate();
    });
    // Also where the payer has left: the page goes on with it.
    if (answer.ok) registered(begun, answer.value);
    if (!this.isConnected) return;
    if (answer.ok) return this.#goOn(answer.value);
    // There is no other passkey that could consent here: the session of the enrolment or the activation is over.
    const isOver = answer.problem.slug === 'sca-required';
    if (isOver) startAgain();
    await this.#fail(isOver ? ownProblem('enrolment-over', answer.problem.slug) : answer.problem, 'first-passkey');
  }

  async #goOn(saved: SavedPasskey['saved']): Promise<void> {
    this.#saved = saved;
    setTitle(say.signIn.title);
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLElement>('h1')?.focus();
    announce(say.saved);
    return this.#enter(saved);
  }

  /** Contract §3: the first assertion of the passkey makes it active and opens the session. Only this passkey is asked for. */
  async #enter(saved: SavedPasskey['saved']): Promise<void> {
    this.#problem = null;
    this.#isClosed = false;
    const answer = await signIn((step) => {
      this.#step = step;
      this.requestUpdate();
    }, saved);
    if (answer.ok) session.begin(answer.value, answer.serverTime);
    if (!this.isConnected) return;
    if (!answer.ok) return ['not-allowed', 'stopped'].includes(answer.problem.slug) ? this.#wait() : this.#fail(answer.problem, 'sign-in');
    goHome();
    announce(say.done);
  }

  /** The payer closed the prompt, or the browser wants a press before it: no fault, one step is left. */
  async #wait(): Promise<void> {
    this.#step = null;
    this.#isClosed = true;
    this.requestUpdate();
    announce(say.signIn.notYet);
    await this.updateComplete;
    this.querySelector<HTMLElement>('[data-action="first-sign-in"]')?.focus();
  }

  async #fail(problem: Problem, place: 'first-passkey' | 'sign-in'): Promise<void> {
    this.#step = null;
    this.#problem = problem;
    this.requestUpdate();
    soundAlarm(problem, place);
    await this.updateComplete;
    this.querySelector<HTMLElement>('.problem')?.focus();
  }
}

customElements.define('first-passkey', FirstPasskey);
