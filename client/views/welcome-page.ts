/**
 * The first page: sign in with a passkey, by button or from the username field; or open an account.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Answer, Problem } from '../api.ts';
import { type SignInStep, signIn, signInFromField } from '../flows/sign-in.ts';
import { actionButton } from '../parts/action-button.ts';
import { mark } from '../parts/mark.ts';
import { Page } from '../parts/page.ts';
import { problemNotice, soundAlarm } from '../parts/problem-notice.ts';
import type { SignedIn } from '../resources.ts';
import { type Arrival, goHome } from '../router.ts';
import { session } from '../session.ts';
import { words } from '../texts/words.ts';

const say = words.welcome;

type State = { step: SignInStep | null; problem: Problem | null };

class WelcomePage extends Page<State> {
  protected state: State = { step: null, problem: null };
  readonly #arrival = (history.state as { arrival?: Arrival } | null)?.arrival ?? null;

  pageTitle(): string {
    return say.title;
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
              <p class="before">${say.before}</p>
            </div>
          </form>
          <h2 class="quiet-heading">${say.newHere}</h2>
          <ul class="links">
            ${session.relyingParty.enrolment ? html`<li><a href="/enrol" data-action="enrol">${say.enrol}</a></li>` : nothing}
            <li><a href="/activate" data-action="activate">${say.activate}</a></li>
          </ul>
        </div>
        <figure class="emblem" aria-hidden="true">
          <div class="rings"><span>${say.figure.amount}</span>${mark(true)}<span>${say.figure.payee}</span></div>
          <figcaption>${say.figure.caption}</figcaption>
        </figure>
      </div>`;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.state.step !== null) return;
    this.show({ problem: null });
    await this.#finish(await signIn((step) => this.show({ step })));
    void this.#offerInField();
  }

  /** Once for each visit and each closed prompt, not after a refusal from the field: that could go round and round. */
  async #offerInField(): Promise<void> {
    const answer = await signInFromField(
      (step) => this.show({ step }),
      () => this.isConnected && this.state.step === null,
    );
    if (answer !== null) await this.#finish(answer);
  }

  async #finish(answer: Answer<SignedIn>): Promise<void> {
    if (answer.ok) {
      session.begin(answer.value, answer.serverTime);
      return goHome();
    }
    if (!this.isConnected) return;
    this.show({ step: null, problem: answer.problem });
    soundAlarm(answer.problem, 'sign-in');
    await this.focusOn('.problem');
  }
}

customElements.define('welcome-page', WelcomePage);
