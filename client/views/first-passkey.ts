/**
 * The step after an enrolment or an activation: create the passkey that opens the account from now on.
 *
 * RTS Art 24(1): until the server has stored it, the account is nobody's, so cancelling here costs nothing and the payer
 * may try again, also with another device.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { announce } from '../announce.ts';
import type { Problem } from '../api.ts';
import { type Place, type RegisterStep, register } from '../flows/register.ts';
import { actionButton } from '../parts/action-button.ts';
import { problemNotice, soundAlarm } from '../parts/problem-notice.ts';
import { goHome } from '../router.ts';
import { session } from '../session.ts';
import { words } from '../texts/words.ts';

const say = words.firstPasskey;

class FirstPasskey extends LitElement {
  static override properties = { name: {} };
  declare name: string;
  #step: RegisterStep | null = null;
  #problem: Problem | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.querySelector<HTMLElement>('h1')?.focus();
  }

  protected override render(): TemplateResult {
    return html`
      <div data-state=${this.#problem ? 'problem' : (this.#step ?? 'idle')}>
        <h1 tabindex="-1">${say.title}</h1>
        <p class="lead">${say.lead(this.name)}</p>
        ${this.#problem ? problemNotice(this.#problem, 'registration') : nothing}
        <div class="actions">
          ${actionButton({ name: 'create-passkey', label: say.button, busy: this.#step && say[this.#step], mayShow: [say.waiting, say.judging], onClick: () => void this.#create('this-device') })}
          <p class="before">${say.before}</p>
          <button type="button" class="button plain" data-action="create-on-key" @click=${() => this.#step ?? void this.#create('security-key')}>${say.otherKey}</button>
          <button type="button" class="button plain" data-action="start-again" @click=${() => this.dispatchEvent(new Event('start-again'))}>${say.startAgain}</button>
        </div>
      </div>`;
  }

  async #create(place: Place): Promise<void> {
    this.#problem = null;
    const answer = await register(place, (step) => {
      this.#step = step;
      this.requestUpdate();
    });
    if (answer.ok) {
      await session.refresh();
      goHome();
      announce(say.done);
      return;
    }
    this.#step = null;
    this.#problem = answer.problem;
    this.requestUpdate();
    soundAlarm(answer.problem, 'registration');
    await this.updateComplete;
    this.querySelector<HTMLElement>('.problem')?.focus();
  }
}

customElements.define('first-passkey', FirstPasskey);
