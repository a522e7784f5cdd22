/**
 * Adding or revoking a passkey: first consent with an existing passkey, then the act itself.
 *
 * RTS Art 24(2)(b), 27: associating a credential needs strong customer authentication, and so does revoking one.
 * The words of the consent are read back from this dialog before they are signed, as on the confirm page.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { NamedCredential } from '../../../server/core/scopes/revoke-credential.ts';
import { currentEra, type Problem, send } from '../../api/api.ts';
import { tellOtherTabs } from '../../api/other-tabs.ts';
import type { Credential, SignedIn } from '../../api/resources.ts';
import { session } from '../../api/session.ts';
import { type BindStep, bind } from '../../flows/bind.ts';
import { canReachPhone } from '../../flows/capabilities.ts';
import { closePrompt, type Wanted, wantedFromNow } from '../../flows/prompt.ts';
import { type Place, register } from '../../flows/register.ts';
import { signalUnknown } from '../../flows/signal.ts';
import { showTime } from '../../format/dates.ts';
import { leaveSession } from '../../frame/router.ts';
import { actionButton } from '../../parts/action-button.ts';
import { announce } from '../../parts/announce.ts';
import { followBlocks } from '../../parts/follow-blocks.ts';
import { bringIntoDialog } from '../../parts/in-view.ts';
import { blockedNote, problemNotice, soundAlarm, type Where } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';
import { shown } from '../payments/payment-facts.ts';

const say = words.consent;
const SCOPES = { add: 'register-credential', revoke: 'revoke-credential' } as const;

/** What became of the dialog's act: `done`, or `unanswered` where it may have been done; `revoked` is its own passkey. */
export type ActEvent = CustomEvent<{ readonly revoked: Credential | null }>;

/** What the dialog is for. `last` is true when no other passkey could sign in afterwards. */
export type Purpose = { act: 'add' } | { act: 'revoke'; credential: Credential; last: boolean };

class ConsentDialog extends LitElement {
  #purpose: Purpose = { act: 'add' };
  #stage: 'consent' | 'act' = 'consent';
  #busy: string | null = null;
  #problem: Problem | null = null;
  #understood = false;
  #mayBePhone = true;

  constructor() {
    super();
    followBlocks(this);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Opens the dialog; the browser returns focus to the button that did it when it closes. */
  async open(purpose: Purpose): Promise<void> {
    this.#purpose = purpose;
    this.#stage = 'consent';
    this.#busy = null;
    this.#problem = null;
    this.#understood = false;
    this.#mayBePhone = await canReachPhone();
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector('dialog')?.showModal();
  }

  protected override render(): TemplateResult {
    const purpose = this.#purpose;
    return html`
      <dialog aria-labelledby="consent-title" data-dialog=${purpose.act} data-stage=${this.#stage} data-state=${this.#problem ? 'problem' : this.#busy ? 'waiting' : 'idle'} @close=${() => closePrompt()}>
        <p class="step">${say.step(this.#stage === 'consent' ? 1 : 2, 2)}</p>
        <h2 id="consent-title" tabindex="-1" autofocus>${purpose.act === 'add' ? say.addTitle : say.revokeTitle(purpose.credential.label)}</h2>
        ${this.#problem ? problemNotice(this.#problem, this.#place) : nothing}
        ${this.#stage === 'consent' ? this.#consent() : purpose.act === 'add' ? this.#places() : this.#revocation(purpose)}
        <button type="button" class="button plain" data-action="cancel" @click=${() => this.querySelector('dialog')?.close()}>${words.security.cancel}</button>
      </dialog>`;
  }

  #consent(): TemplateResult {
    return html`
      <p>${say.first}</p>
      <dl class="facts">
        <div><dt>${say.agreed}</dt><dd><strong data-fact="action">${say.action(SCOPES[this.#purpose.act])}</strong></dd></div>
        ${this.#named()}
        <div><dt>${say.payer}</dt><dd><bdi data-fact="payer">${session.current?.payer.displayName}</bdi></dd></div>
      </dl>
      <p class="hint">${say.validity}</p>
      ${
        session.block === null
          ? html`${actionButton({ name: 'consent', label: say.button, busy: this.#busy, mayShow: [say.preparing, say.waiting, say.judging], onClick: () => void this.#confirm() })}
      <p class="before">${words.confirm.before}</p>`
          : blockedNote()
      }`;
  }

  /** Step one is a consent, step two the act: what can be done about a problem differs. */
  get #place(): Where {
    if (this.#purpose.act === 'revoke') return 'revocation';
    return this.#stage === 'consent' ? 'adding' : 'registration';
  }

  /** RTS Art 5(1)(a), in analogy: the passkey that is to go, as the payer knows it. */
  #named(): TemplateResult | typeof nothing {
    if (this.#purpose.act !== 'revoke') return nothing;
    const { label, createdAt } = this.#purpose.credential;
    return html`
        <div><dt>${say.passkey}</dt><dd><bdi data-fact="passkey">${label}</bdi></dd></div>
        <div><dt>${words.security.terms.created}</dt><dd data-fact="created">${showTime(createdAt)}</dd></div>`;
  }

  #places(): TemplateResult {
    const place = (name: Place, label: string, hint: string) => html`
      <button type="button" class="choice" data-action="place-${name}" aria-disabled=${this.#busy ? 'true' : nothing} @click=${() => this.#busy ?? void this.#register(name)}><strong>${label}</strong><span>${hint}</span></button>`;
    return html`
      <p>${say.where}</p>
      ${place('this-device', say.thisDevice, say.thisDeviceHint)} ${place('security-key', say.securityKey, say.securityKeyHint)} ${this.#mayBePhone ? place('phone', words.phone.place, words.phone.hint) : nothing}
      <p class="before" data-progress>${this.#busy ?? words.confirm.before}</p>`;
  }

  #revocation({ credential, last }: { credential: Credential; last: boolean }): TemplateResult {
    return html`
      <p>${last ? html`<strong>${say.revokeLast}</strong>` : say.revokeText} ${credential.inUse ? say.revokeInUse : nothing}</p>
      ${
        last
          ? html`<label class="check"><input type="checkbox" data-action="understood" @change=${(event: Event) => this.#understand((event.target as HTMLInputElement).checked)}> ${say.revokeLastCheck}</label>`
          : nothing
      }
      ${actionButton({ name: 'revoke-now', label: say.revokeButton, busy: this.#busy, mayShow: [say.revoking], kind: 'danger', disabled: last && !this.#understood, onClick: () => void this.#revoke(credential, last) })}`;
  }

  #understand(understood: boolean): void {
    this.#understood = understood;
    this.requestUpdate();
  }

  #work(busy: string | null): void {
    this.#busy = busy;
    if (busy !== null) this.#problem = null;
    if (busy !== null) announce(busy);
    this.requestUpdate();
  }

  async #confirm(): Promise<void> {
    const texts = { opening: say.preparing, waiting: say.waiting, judging: say.judging };
    const wanted = wantedFromNow();
    const purpose = this.#purpose;
    const payerId = session.current?.payer.payerId ?? '';
    const onStep = (step: BindStep) => {
      this.#work(texts[step]);
      // RTS Art 5(1)(a), in analogy: on a low screen the dialog scrolls, and what is agreed to may be above.
      if (step === 'opening') void this.updateComplete.then(() => bringIntoDialog(this.querySelector('.facts')));
    };
    const answer =
      purpose.act === 'add'
        ? await bind('register-credential', {}, payerId, () => (this.#shows({}) ? {} : null), onStep)
        : await bind('revoke-credential', { credential: named(purpose.credential) }, payerId, () => this.#readNamed(purpose), onStep);
    if (!wanted()) return;
    this.#work(null);
    if (!answer.ok) return this.#fail(answer.problem);
    this.#stage = 'act';
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLElement>('h2')?.focus();
  }

  /** Whether the payer can read what is agreed to. */
  #shows(facts: Readonly<Record<string, string>>): boolean {
    const all = { action: say.action(SCOPES[this.#purpose.act]), ...facts };
    return Object.entries(all).every(([fact, text]) => shown(this, fact) === text);
  }

  #readNamed({ credential }: Extract<Purpose, { act: 'revoke' }>): { credential: NamedCredential } | null {
    const facts = { passkey: credential.label, created: showTime(credential.createdAt) };
    return this.#shows(facts) ? { credential: named(credential) } : null;
  }

  async #register(place: Place): Promise<void> {
    const wanted = wantedFromNow();
    const answer = await register((session.current as SignedIn).payer, place, (step) =>
      this.#work(step === 'waiting' ? say.waiting : say.judging),
    );
    if (answer.ok) return this.#done(say.added(answer.value.label), wanted, null);
    if (!wanted()) return;
    this.#work(null);
    await this.#fail(answer.problem);
  }

  async #revoke(credential: Credential, last: boolean): Promise<void> {
    const { credentialId, inUse, label } = credential;
    this.#work(say.revoking);
    const [wanted, era] = [wantedFromNow(), currentEra()];
    const answer = await send<null>('DELETE', `/api/credentials/${encodeURIComponent(credentialId)}${last ? '?confirm=last' : ''}`);
    if (!answer.ok) {
      if (answer.problem.outcomeUnknown) this.#tell('unanswered', credential);
      if (!wanted()) return;
      this.#work(null);
      return this.#fail(answer.problem);
    }
    void signalUnknown(credentialId);
    if (!inUse) return this.#done(say.revoked(label), wanted, credential);
    tellOtherTabs();
    // Late, the session that it ended may be gone already, and the next one's payer is not signed out by it.
    if (era === currentEra()) leaveSession('passkey-revoked');
  }

  /** What is done is done, also where the payer has closed the dialog, or opened it for something else, meanwhile. */
  #done(text: string, wanted: Wanted, revoked: Credential | null): void {
    if (wanted()) {
      this.#work(null);
      this.querySelector('dialog')?.close();
    }
    announce(text);
    this.#tell('done', revoked);
  }

  #tell(what: 'done' | 'unanswered', revoked: Credential | null): void {
    this.dispatchEvent(new CustomEvent(what, { detail: { revoked } }) satisfies ActEvent);
  }

  async #fail(problem: Problem): Promise<void> {
    if (problem.slug === 'sca-required') this.#stage = 'consent';
    this.#problem = problem;
    this.requestUpdate();
    soundAlarm(problem, this.#place);
    await this.updateComplete;
    this.querySelector<HTMLElement>('.problem')?.focus();
  }
}

/** As it is signed. */
function named({ credentialId, label, createdAt }: Credential): NamedCredential {
  return { credentialId, label, createdAt };
}

customElements.define('consent-dialog', ConsentDialog);

export type { ConsentDialog };
