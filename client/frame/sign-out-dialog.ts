/**
 * Signing out, and what the payer sees if the bank has not confirmed it: that they may still be signed in.
 *
 * RTS Art 4(3)(c)–(d): until the bank has ended the session, the cookie opens the account to the next user of this browser.
 * A page that said "You are signed out" too early would let a payer leave a shared computer that is still signed in.
 */
import { html, LitElement, type TemplateResult } from 'lit';
import { currentEra } from '../api/api.ts';
import { session } from '../api/session.ts';
import { actionButton } from '../parts/action-button.ts';
import { announce } from '../parts/announce.ts';
import { words } from '../texts/words.ts';
import { leaveSession } from './router.ts';

const say = words.signOut;

class SignOutDialog extends LitElement {
  busy = false;
  /** The session that was to end; with it goes what there is to say. */
  #era = 0;
  #failures = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('online', () => this.#dialog?.open && void this.signOut());
    session.addEventListener('change', () => this.#isOver && this.#dialog?.close());
  }

  get #dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }

  get #isOver(): boolean {
    return session.current === null || this.#era !== currentEra();
  }

  /** The page goes on as it was until the bank has answered; the dialog opens only where it does not. */
  async signOut(): Promise<void> {
    if (this.busy) return;
    if (this.#dialog?.open === true && this.#isOver) return this.#dialog.close();
    if (this.#dialog?.open !== true) [this.#era, this.#failures] = [currentEra(), 0];
    this.#work(true);
    announce(say.busy);
    const answer = await session.signOut();
    if (!answer.ok) this.#failures += 1;
    this.#work(false);
    if (this.#isOver) return; // another tab or the bank has ended it meanwhile, and perhaps somebody else has signed in
    if (answer.ok) return leaveSession('signed-out');
    await this.updateComplete;
    if (this.#dialog?.open === false) this.#dialog.showModal();
  }

  #work(busy: boolean): void {
    this.busy = busy;
    this.requestUpdate();
    this.dispatchEvent(new Event('busy-changed'));
  }

  protected override render(): TemplateResult {
    return html`
      <dialog aria-labelledby="sign-out-title" aria-describedby="sign-out-text" data-dialog="sign-out" @close=${() => this.dispatchEvent(new Event('closed'))}>
        <h2 id="sign-out-title">${say.title}</h2>
        <p id="sign-out-text">${say.text}</p>
        <p>${say.next}</p>
        <p aria-live="polite" class=${this.#failures > 1 && !this.busy ? '' : 'unseen'}>${this.busy ? say.busy : this.#failures > 1 ? say.notYet : ''}</p>
        ${actionButton({ name: 'sign-out-again', label: say.again, busy: this.busy ? say.busy : null, mayShow: [say.busy], onClick: () => void this.signOut() })}
        <button type="button" class="button plain" data-action="close" @click=${() => this.#dialog?.close()}>${say.close}</button>
      </dialog>`;
  }
}

customElements.define('sign-out-dialog', SignOutDialog);

export type { SignOutDialog };
