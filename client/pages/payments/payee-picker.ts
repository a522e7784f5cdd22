/**
 * The payee's name with the payees that the payer knows: a combobox after the ARIA pattern (list autocomplete).
 *
 * Choosing one fills name and IBAN together, because a name with the wrong account is the mistake that costs money
 * (RTS Art 5(1)(c)). Works with keyboard alone: arrows move, Enter chooses, Escape closes, Tab goes on.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { formatIban } from '../../../server/core/payments/iban.ts';
import type { Flaw, Payee } from '../../api/resources.ts';
import { announce } from '../../parts/announce.ts';
import { flawLine } from '../../parts/field.ts';
import { words } from '../../texts/words.ts';

const say = words.order;

class PayeePicker extends LitElement {
  static override properties = { payees: { attribute: false }, name: { attribute: false }, flaw: { attribute: false } };
  declare payees: Payee[];
  declare name: string;
  declare flaw: Flaw | undefined;

  #open = false;
  #active = -1;

  constructor() {
    super();
    this.payees = [];
    this.name = '';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  get #matches(): Payee[] {
    const typed = this.name.trim().toLocaleLowerCase();
    const exact = this.payees.some((payee) => payee.name.toLocaleLowerCase() === typed);
    return typed === '' || exact ? this.payees : this.payees.filter((payee) => payee.name.toLocaleLowerCase().includes(typed));
  }

  protected override render(): TemplateResult {
    const matches = this.#matches;
    const open = this.#open && matches.length > 0;
    return html`
      <div class="field" data-field="/payee/name">
        <label for="payee-name">${say.payeeName}</label>
        <p class="hint" id="payee-name-hint">${say.payeeNameHint}</p>
        <div class="control picker">
          <input id="payee-name" name="payee-name" type="text" dir="auto" role="combobox" autocomplete="off" spellcheck="false" .value=${live(this.name)}
            aria-autocomplete="list" aria-expanded=${String(open)} aria-controls="payee-list"
            aria-activedescendant=${open && this.#active >= 0 ? `payee-${this.#active}` : nothing}
            aria-describedby=${this.flaw ? 'payee-name-hint payee-name-flaw' : 'payee-name-hint'} aria-invalid=${this.flaw ? 'true' : nothing}
            @input=${this.#typed} @keydown=${this.#key} @click=${() => this.#toggle(true)} @blur=${() => this.#toggle(false)}>
          <ul id="payee-list" role="listbox" aria-label=${say.payees} ?hidden=${!open}>
            ${matches.map((payee, index) => this.#option(payee, index))}
          </ul>
        </div>
        ${flawLine('payee-name', this.flaw)}
      </div>`;
  }

  #option(payee: Payee, index: number): TemplateResult {
    // mousedown, not click: the blur before a click would close the list under the pointer.
    return html`<li id="payee-${index}" role="option" aria-selected=${String(index === this.#active)} data-payee=${payee.iban}
      @mousedown=${(event: Event) => this.#press(event, payee)}>
      <bdi>${payee.name}</bdi><span class="iban quiet" dir="ltr">${formatIban(payee.iban)}</span></li>`;
  }

  #typed(event: Event): void {
    this.name = (event.target as HTMLInputElement).value;
    this.dispatchEvent(new CustomEvent('payee-typed', { detail: this.name }));
    this.#active = -1;
    this.#toggle(true);
  }

  #toggle(open: boolean): void {
    if (open && !this.#open && this.#matches.length > 0) announce(say.suggestions(this.#matches.length));
    this.#open = open;
    if (!open) this.#active = -1;
    this.requestUpdate();
  }

  #key(event: KeyboardEvent): void {
    const { length } = this.#matches;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (length === 0) return;
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.#active = this.#open ? (this.#active + step + length) % length : step === 1 ? 0 : length - 1;
      this.#toggle(true);
    } else if (event.key === 'Enter' && this.#open && this.#active >= 0) {
      event.preventDefault();
      const payee = this.#matches[this.#active];
      if (payee) this.#choose(payee);
    } else if (event.key === 'Escape' && this.#open) {
      event.preventDefault();
      this.#toggle(false);
    }
  }

  #press(event: Event, payee: Payee): void {
    event.preventDefault();
    this.#choose(payee);
  }

  #choose(payee: Payee): void {
    this.name = payee.name;
    this.#toggle(false);
    this.dispatchEvent(new CustomEvent<Payee>('payee-chosen', { detail: payee }));
  }
}

customElements.define('payee-picker', PayeePicker);
