/**
 * Binding one browser to a synced passkey: the step-up, by consent with another passkey or by a code from the bank.
 *
 * RTS Art 7(2): a synced passkey may be on several devices, so a browser counts only after the payer has shown by other
 * means that it is theirs. The server decides which means suffice; the dialog offers them in plain words.
 * No page can tell in which browser it runs, so the dialog calls none "this browser". A browser has a number and its
 * times, and the number is what is signed (RTS Art 24(2)(b)). Otherwise a payer could bind the browser of a thief in good faith.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { shortKeyId } from '../../../server/core/browser-bound-key.ts';
import { groupedCode } from '../../../server/core/encoding/activation-code.ts';
import { type Problem, send } from '../../api/api.ts';
import type { BrowserBoundKey, Credential, Flaw } from '../../api/resources.ts';
import { session } from '../../api/session.ts';
import { bind } from '../../flows/bind.ts';
import { closePrompt, type Wanted, wantedFromNow } from '../../flows/prompt.ts';
import { browserPath, removeBrowser } from '../../flows/remove-browser.ts';
import { showTime } from '../../format/dates.ts';
import { actionButton } from '../../parts/action-button.ts';
import { announce } from '../../parts/announce.ts';
import { codeField, flawsOfCode } from '../../parts/code-field.ts';
import { followBlocks } from '../../parts/follow-blocks.ts';
import { bringIntoDialog } from '../../parts/in-view.ts';
import { blockedNote, problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';
import { shown } from '../payments/payment-facts.ts';

const say = words.consent;
const ACTION = 'bind-browser-key';

class BindBrowserDialog extends LitElement {
  #credential: Credential | null = null;
  #browser: BrowserBoundKey | null = null;
  #code = '';
  #flaws: Flaw[] = [];
  #busy: string | null = null;
  #problem: Problem | null = null;

  constructor() {
    super();
    followBlocks(this);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  async open(credential: Credential, browser: BrowserBoundKey): Promise<void> {
    [this.#credential, this.#browser, this.#code, this.#flaws] = [credential, browser, '', []];
    [this.#busy, this.#problem] = [null, null];
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector('dialog')?.showModal();
  }

  protected override render(): TemplateResult {
    const browser = this.#browser;
    return html`
      <dialog aria-labelledby="bind-browser-title" data-dialog="bind-browser" data-state=${this.#problem ? 'problem' : this.#busy ? 'waiting' : 'idle'} @close=${() => closePrompt()}>
        <h2 id="bind-browser-title" tabindex="-1" autofocus>${say.bindTitle}</h2>
        ${this.#problem ? problemNotice(this.#problem, 'binding') : ''}
        <p>${say.bindText}</p>
        <dl class="facts">
          <div><dt>${say.agreed}</dt><dd><strong data-fact="action">${say.action(ACTION)}</strong></dd></div>
          <div><dt>${words.security.browser}</dt><dd><code data-fact="browser-key">${browser && shortKeyId(browser.keyId)}</code></dd></div>
          <div><dt>${words.security.firstSeen}</dt><dd>${browser && showTime(browser.firstSeenAt)}</dd></div>
          <div><dt>${words.security.terms.lastUsed}</dt><dd>${browser && showTime(browser.lastUsedAt)}</dd></div>
          <div><dt>${say.ofPasskey}</dt><dd><bdi data-fact="passkey">${this.#credential?.label}</bdi></dd></div>
          <div><dt>${say.payer}</dt><dd><bdi data-fact="payer">${session.current?.payer.displayName}</bdi></dd></div>
        </dl>
        <h3>${say.bindWithPasskey}</h3>
        <p class="hint">${say.bindWithPasskeyHint}</p>
        ${session.block === null ? nothing : blockedNote()}
        ${actionButton({ name: 'bind-with-passkey', disabled: session.block !== null, label: say.button, busy: this.#busy, mayShow: [say.preparing, say.waiting, say.judging, say.binding], onClick: () => void this.#withPasskey() })}
        <form novalidate @submit=${(event: Event) => this.#withCode(event)}>
          <h3>${say.bindWithCode}</h3>
          ${codeField({ id: 'step-up-code', label: say.codeLabel, hint: say.bindWithCodeHint, value: this.#code, flaws: this.#flaws, onInput: (value) => this.#type(value) })}
          <div class="ways"><button type="submit" class="button quiet-button" data-action="bind-with-code">${say.bindButton}</button></div>
        </form>
        <div class="ways"><button type="button" class="button plain danger-text" data-action="not-mine" @click=${() => void this.#remove()}>${say.notMine}</button></div>
        <button type="button" class="button plain" data-action="cancel" @click=${() => this.querySelector('dialog')?.close()}>${words.security.cancel}</button>
      </dialog>`;
  }

  #type(code: string): void {
    [this.#code, this.#flaws] = [code, []];
    this.requestUpdate();
  }

  async #withPasskey(): Promise<void> {
    if (this.#busy !== null) return;
    const { credentialId, label, createdAt } = this.#credential as Credential;
    const { keyId } = this.#browser as BrowserBoundKey;
    const change = { credential: { credentialId, label, createdAt }, keyId };
    const texts = { opening: say.preparing, waiting: say.waiting, judging: say.judging };
    const wanted = wantedFromNow();
    const payerId = session.current?.payer.payerId ?? '';
    const agreed = await bind(
      ACTION,
      change,
      payerId,
      () => (this.#shows(keyId) ? change : null),
      (step) => {
        this.#work(texts[step]);
        if (step === 'opening') void this.updateComplete.then(() => bringIntoDialog(this.querySelector('.facts')));
      },
    );
    if (!wanted()) return; // closed while the consent was being judged: nothing is bound
    if (!agreed.ok) return this.#fail(agreed.problem);
    await this.#bind({});
  }

  /** Whether the payer can read which browser this is about, of which passkey. */
  #shows(keyId: string): boolean {
    const { label } = this.#credential as Credential;
    const facts = { action: say.action(ACTION), 'browser-key': shortKeyId(keyId), passkey: label };
    return Object.entries(facts).every(([fact, text]) => shown(this, fact) === text);
  }

  #withCode(event: Event): void {
    event.preventDefault();
    this.#flaws = flawsOfCode(this.#code, true);
    this.requestUpdate();
    if (this.#flaws.length === 0 && this.#busy === null) void this.#bind({ activationCode: groupedCode(this.#code) });
  }

  async #bind(body: { activationCode?: string }): Promise<void> {
    const wanted = wantedFromNow();
    this.#work(say.binding);
    const bound = await send<unknown>(
      'POST',
      `${browserPath(this.#credential as Credential, this.#browser as BrowserBoundKey)}/bindings`,
      body,
    );
    if (bound.ok) this.#done(say.bound, wanted);
    else if (wanted()) await this.#fail(bound.problem);
  }

  /** RTS Art 27(a): a payer who finds a browser here that is not theirs removes it at once. */
  async #remove(): Promise<void> {
    if (this.#busy !== null) return;
    const wanted = wantedFromNow();
    const removed = await removeBrowser(this.#credential as Credential, this.#browser as BrowserBoundKey);
    if (removed.ok) this.#done(words.security.browserRemoved, wanted);
    else if (wanted()) await this.#fail(removed.problem);
  }

  /** What is done is done, also where the payer has closed the dialog, or opened it for another browser, meanwhile. */
  #done(text: string, wanted: Wanted): void {
    if (wanted()) {
      this.#busy = null;
      this.querySelector('dialog')?.close();
    }
    announce(text);
    this.dispatchEvent(new Event('done'));
  }

  #work(busy: string): void {
    [this.#busy, this.#problem] = [busy, null];
    announce(busy);
    this.requestUpdate();
  }

  async #fail(problem: Problem): Promise<void> {
    [this.#busy, this.#problem] = [null, problem];
    this.requestUpdate();
    soundAlarm(problem, 'binding');
    await this.updateComplete;
    this.querySelector<HTMLElement>('.problem')?.focus();
  }
}

customElements.define('bind-browser-dialog', BindBrowserDialog);

export type { BindBrowserDialog };
