/**
 * The frame around every page: mark, bank, "demo" badge, the payer's name and menu; and the footer.
 *
 * The demo says that it is one on every page, because a payer must never take play money for money.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { notices } from '../api/notices.ts';
import { session } from '../api/session.ts';
import { followBlocks } from '../parts/follow-blocks.ts';
import { timeLeft } from '../parts/time-left.ts';
import { words } from '../texts/words.ts';
import { emblem } from './mark.ts';
import './sign-out-dialog.ts';
import type { SignOutDialog } from './sign-out-dialog.ts';

const say = words.header;

class BankHeader extends LitElement {
  #open = false;

  constructor() {
    super();
    followBlocks(this);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener('change', () => this.#toggle(false));
    addEventListener('page-shown', () => this.#toggle(false));
    notices.addEventListener('change', () => this.requestUpdate());
    document.addEventListener('click', (event) => {
      if (this.#open && !this.querySelector('.menu')?.contains(event.target as Node)) this.#toggle(false);
    });
  }

  protected override render(): TemplateResult {
    const { rpName, profile, demoOnNetwork } = session.relyingParty;
    return html`
      <a class="skip" href="#main" @click=${skip}>${say.skip}</a>
      <header>
        ${demoOnNetwork ? html`<p class="banner" data-banner="demo-on-network">${say.demoOnNetwork}</p>` : nothing}
        <div class="bar">
          <a class="bank" href=${session.current ? session.home : '/'} aria-label=${rpName === '' ? say.accounts : say.home(rpName)}>${emblem()}<span>${rpName}</span></a>
          ${profile === 'demo' ? html`<span class="badge" data-badge="demo">${say.demo}</span>` : nothing}
          ${session.current ? this.#menu(session.current.payer.displayName) : nothing}
        </div>
        ${session.block ? html`<p class="banner" data-banner="blocked">${say.blocked}${session.block.until === null ? nothing : html` ${words.problem.wait}: ${timeLeft(session.block.until)}.`}</p>` : nothing}
        <sign-out-dialog @busy-changed=${() => this.#toggle(this.#open && this.#signOut?.busy === true)} @closed=${() => this.#focusMenu()}></sign-out-dialog>
      </header>`;
  }

  #menu(name: string): TemplateResult {
    const here = location.pathname;
    const link = (path: string, text: string | TemplateResult, seen: 'everywhere' | 'narrow-only' = 'everywhere') =>
      html`<li class=${seen}><a href=${path} aria-current=${here === path ? 'page' : nothing}>${text}</a></li>`;
    const places = (seen?: 'narrow-only') => html`
      ${session.has('auditor') ? link('/audit', say.audit, seen) : nothing}
      ${session.has('payer') ? html`${link('/accounts', say.accounts, seen)}${link('/payments/new', say.pay, seen)}` : nothing}`;
    const isDraining = this.#signOut?.busy === true;
    return html`
      <nav class="wide-only" aria-label=${say.navigation}><ul>${places()}${link('/security', html`${say.security}${unreadMark()}`)}</ul></nav>
      <div class="menu" @keydown=${this.#key}>
        <button type="button" aria-expanded=${String(this.#open)} aria-controls="menu-list" aria-label="${say.menu}: ${name}${notices.spoken === '' ? '' : `, ${notices.spoken}`}" data-action="menu" @click=${() => this.#toggle(!this.#open)}>
          <bdi>${name}</bdi>${unreadMark()}<svg viewBox="0 0 12 12" aria-hidden="true" focusable="false"><path d="m2.5 4.5 3.5 3.5 3.5-3.5"></path></svg>
        </button>
        <ul id="menu-list" ?hidden=${!this.#open}>
          ${places('narrow-only')}
          ${link('/security', html`${say.security}${unreadMark()}`)}
          <li><button type="button" data-action="sign-out" aria-disabled=${isDraining ? 'true' : nothing} @click=${() => void this.#signOut?.signOut()}>${isDraining ? words.signOut.busy : say.signOut}</button></li>
        </ul>
      </div>`;
  }

  get #signOut(): SignOutDialog | null {
    return this.querySelector<SignOutDialog>('sign-out-dialog');
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.#open) return;
    this.#toggle(false);
    this.#focusMenu();
  }

  #focusMenu(): void {
    this.querySelector<HTMLElement>('[data-action="menu"]')?.focus();
  }

  #toggle(open: boolean): void {
    this.#open = open;
    this.requestUpdate();
  }
}

class BankFooter extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener('change', () => this.requestUpdate());
  }

  protected override render(): TemplateResult {
    const { profile } = session.relyingParty;
    return html`<footer>${profile === 'demo' ? html`<p>${words.footer.what}</p><p><a href="/docs">${words.footer.api}</a></p>` : nothing}<p><a href="/help" data-action="help">${words.help.link}</a></p></footer>`;
  }
}

/** How many notices are new; the same where the menu is shut, so that a block is not found by chance. */
function unreadMark(): TemplateResult | typeof nothing {
  if (notices.spoken === '') return nothing;
  return html` <span class="unread-count" data-unread=${notices.unread}><span aria-hidden="true">${words.unread.count(notices.unread, notices.isMore)}</span><span class="unseen">${notices.spoken}</span></span>`;
}

function skip(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#main h1')?.focus();
}

customElements.define('bank-header', BankHeader);
customElements.define('bank-footer', BankFooter);
