/**
 * The payer's passkeys and the bank's notices about them.
 *
 * RTS Art 27: revocation takes effect at once. RTS Art 24: adding a passkey needs consent with an existing one. A payer who sees a
 * passkey here that is not theirs can revoke it at once, with a passkey that is.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { NAME_MAX, normaliseText, textFlaw } from '../../../server/core/payments/text.ts';
import { type Problem, send } from '../../api/api.ts';
import { markAsRead } from '../../api/notices.ts';
import type { BrowserBoundKey, Credential, Message } from '../../api/resources.ts';
import { removeBrowser } from '../../flows/remove-browser.ts';
import { signalAccepted, signalRenamed } from '../../flows/signal.ts';
import { Page } from '../../frame/page.ts';
import { announce } from '../../parts/announce.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { flawSentence } from '../../texts/flaw-words.ts';
import { words } from '../../texts/words.ts';
import type { BindBrowserDialog } from './bind-browser-dialog.ts';
import { messageRow } from './message-row.ts';
import './own-sessions.ts';
import { passkeyCard } from './passkey-card.ts';
import './consent-dialog.ts';
import type { ConsentDialog, Purpose } from './consent-dialog.ts';

const say = words.security;

type State = {
  credentials: Credential[] | null;
  /** The payer's name in the browser's list of passkeys. */
  userHandle: string;
  messages: Message[] | null;
  renaming: { credentialId: string; label: string; busy: boolean; flaw: string } | null;
  problem: Problem | null;
};

class SecurityPage extends Page<State> {
  protected state: State = { credentials: null, userHandle: '', messages: null, renaming: null, problem: null };

  pageTitle(): string {
    return say.title;
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  protected override render(): TemplateResult {
    const { credentials, messages, problem } = this.state;
    return html`
      <div class="page wide" data-view="security" data-state=${problem ? 'problem' : credentials ? 'ready' : 'loading'} aria-busy=${String(credentials === null && !problem)}>
        <h1 tabindex="-1">${say.title}</h1>
        ${problem ? problemNotice(problem, 'none', html`<button type="button" class="button quiet-button" data-action="reload" @click=${() => void this.#load()}>${words.problem.tryAgain}</button>`) : nothing}
        <div class="columns">
          <section aria-labelledby="passkeys-title">
            <h2 id="passkeys-title">${say.passkeys}</h2>
            <p class="lead" data-hint>${credentials && active(credentials).length === 1 ? say.onlyOne : say.lead}</p>
            <div class="actions"><button type="button" class="button primary" data-action="add-passkey" @click=${() => this.#open({ act: 'add' })}><span class="current">${say.add}</span></button></div>
            <ul class="cards" data-list="credentials">${credentials === null ? space() : credentials.filter(({ status }) => status !== 'revoked').map((each) => this.#card(each))}</ul>
          </section>
          <div>
          <own-sessions></own-sessions>
          <section aria-labelledby="notices-title">
            <h2 id="notices-title">${say.notices}</h2>
            ${messages === null ? nothing : messages.length === 0 ? html`<p class="empty" data-empty="messages">${say.noNotices}</p>` : html`<ul class="rows" data-list="messages">${messages.map((each) => messageRow(each, (message) => void this.#read(message)))}</ul>`}
            <h2>${say.yourData}</h2>
            <p class="lead">${say.dataLead}</p>
            <p class="links"><a href="/api/export" download="my-data.json" data-action="download-data">${say.downloadData}</a></p>
          </section>
          </div>
        </div>
        <bind-browser-dialog @done=${() => void this.#load()}></bind-browser-dialog>
        <consent-dialog @done=${() => void this.#changed()}></consent-dialog>
      </div>`;
  }

  #card(credential: Credential): TemplateResult {
    const { renaming, credentials } = this.state;
    const { credentialId, label } = credential;
    const last = active(credentials ?? []).length === 1 && credential.status === 'active';
    return passkeyCard(credential, {
      renaming: renaming?.credentialId === credentialId ? renaming : null,
      onRename: () => {
        this.show({ renaming: { credentialId, label, busy: false, flaw: '' } });
        void this.focusOn('.rename input');
      },
      onType: (typed) => renaming && this.show({ renaming: { ...renaming, label: typed, flaw: labelFlaw(typed, false) } }),
      onSave: () => void this.#rename(),
      onCancel: () => this.#endRename(credentialId),
      onBind: (browser) => void this.#openBinding(credential, browser),
      onRemove: (browser) => void this.#remove(credential, browser),
      onRevoke: () => this.#open({ act: 'revoke', credential, last }),
    });
  }

  /** Most payers never see it, so it is loaded when it is asked for. */
  async #openBinding(credential: Credential, browser: BrowserBoundKey): Promise<void> {
    await import('./bind-browser-dialog.ts');
    await this.querySelector<BindBrowserDialog>('bind-browser-dialog')?.open(credential, browser);
  }

  #open(purpose: Purpose): void {
    void this.querySelector<ConsentDialog>('consent-dialog')?.open(purpose);
  }

  /** RTS Art 27(a): at once. A browser that was the payer's after all turns up again with the next payment in it. */
  async #remove(credential: Credential, browser: BrowserBoundKey): Promise<void> {
    const removed = await removeBrowser(credential, browser);
    if (!removed.ok) return this.#fail(removed.problem);
    await this.#load();
    announce(say.browserRemoved);
    return this.focusOn(`[data-credential="${CSS.escape(credential.credentialId)}"] [data-action="rename"]`);
  }

  #endRename(credentialId: string): void {
    if (this.state.renaming?.credentialId !== credentialId) return;
    this.show({ renaming: null });
    void this.focusOn(`[data-credential="${CSS.escape(credentialId)}"] [data-action="rename"]`);
  }

  async #rename(): Promise<void> {
    const { renaming } = this.state;
    if (renaming === null || renaming.busy) return;
    const label = normaliseText(renaming.label);
    const flaw = labelFlaw(label, true);
    if (flaw !== '') return this.#refuseName({ ...renaming, flaw });
    this.show({ renaming: { ...renaming, label, busy: true, flaw: '' } });
    const answer = await send('PATCH', `/api/credentials/${encodeURIComponent(renaming.credentialId)}`, { label });
    if (!answer.ok) {
      const [said] = answer.problem.errors;
      if (said) return this.#refuseName({ ...renaming, busy: false, flaw: flawSentence(said, words) });
      this.show({ renaming: { ...renaming, busy: false } });
      return this.#fail(answer.problem);
    }
    await this.#load();
    this.#endRename(renaming.credentialId);
    announce(say.renamed);
    void signalRenamed(this.state.userHandle, this.state.credentials ?? []);
  }

  #refuseName(renaming: NonNullable<State['renaming']>): Promise<void> {
    this.show({ renaming });
    return this.focusOn('.rename input');
  }

  async #load(): Promise<void> {
    this.show({ problem: null });
    const [credentials, messages] = await Promise.all([
      send<{ userHandle: string; credentials: Credential[] }>('GET', '/api/credentials'),
      send<{ messages: Message[] }>('GET', '/api/messages?opened'),
    ]);
    if (!credentials.ok) return this.#fail(credentials.problem);
    const { userHandle } = credentials.value;
    this.show({ userHandle, credentials: credentials.value.credentials, messages: messages.ok ? messages.value.messages : [] });
  }

  /** RTS Art 4(4): a notice is new until the payer says that it was read; opening this page says nothing. */
  async #read(message: Message): Promise<void> {
    const answer = await markAsRead(message);
    if (!answer.ok) return this.#fail(answer.problem);
    const { messageId } = message;
    this.show({ messages: (this.state.messages ?? []).map((each) => (each.messageId === messageId ? answer.value : each)) });
    announce(words.unread.done);
    return this.focusOn(`[data-message-id="${CSS.escape(messageId)}"] [data-action="not-me"]`);
  }

  async #changed(): Promise<void> {
    await this.#load();
    if (this.state.problem === null) void signalAccepted(this.state.userHandle, this.state.credentials ?? []);
  }

  #fail(problem: Problem): void {
    if (problem.slug === 'no-session') return;
    this.show({ problem });
    soundAlarm(problem, 'none');
  }
}

/** The bank's own rule, in words; '' where the name is one. */
function labelFlaw(typed: string, isLeft: boolean): string {
  const label = normaliseText(typed);
  if (label === '') return isLeft ? say.nameMissing : '';
  const reason = [...label].length > NAME_MAX ? 'is too long' : textFlaw(label);
  return reason === null ? '' : flawSentence({ pointer: '/label', reason }, words);
}

const active = (credentials: Credential[]) => credentials.filter(({ status }) => status === 'active');

function space(): TemplateResult {
  return html`<li class="card passkey" aria-hidden="true"><h3><span class="space w60"></span></h3><dl class="facts">${[1, 2, 3, 4, 5].map(() => html`<div><dt><span class="space w60"></span></dt><dd><span class="space w80"></span></dd></div>`)}</dl></li>`;
}

customElements.define('security-page', SecurityPage);
