/**
 * The payer's payments, newest first, and the search in them. The bank searches; the page only asks (contract §4).
 *
 * What was looked for stays while the payer opens a payment and comes back, in this tab and for this payer only. It is never in an
 * address: names of payees would stay in the browser's history.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { type Problem, send } from '../../api/api.ts';
import type { Flaw, Payment } from '../../api/resources.ts';
import { announce } from '../../parts/announce.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';
import { foundText, paymentRow, rowsSpace } from './payment-rows.ts';
import { EMPTY_SEARCH, keptSearch, readSearch, type Search, searchForm } from './payment-search.ts';

const say = words.history;
export const PAGE_SIZE = 10;

export type PaymentsPage = { payments: Payment[]; next?: string };

class PaymentHistory extends LitElement {
  static override properties = { first: { attribute: false }, currency: { attribute: false } };
  /** What the page has loaded: the newest payments, without a search. */
  declare first: PaymentsPage | null;
  declare currency: string;
  #search: Search = EMPTY_SEARCH;
  #query = ''; // '' where everything is asked for
  #found: PaymentsPage | null = null;
  #flaws: Flaw[] = [];
  #busy: 'search' | 'more' | null = null;
  #problem: Problem | null = null;
  #isRestored = false; // what was looked for before is looked for once

  constructor() {
    super();
    [this.first, this.currency] = [null, ''];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#search = keptSearch.read();
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (!changed.has('first') || this.first === null || this.#isRestored) return;
    this.#isRestored = true;
    if (readSearch(this.#search, this.currency).query !== '') void this.#run();
  }

  protected override render(): TemplateResult {
    const shown = this.#query === '' ? this.first : this.#found;
    if (this.first === null) return rowsSpace();
    const isEmpty = this.first.payments.length === 0;
    return html`
      ${isEmpty ? nothing : this.#form()}
      ${this.#problem ? problemNotice(this.#problem, 'none') : nothing}
      ${isEmpty ? html`<p class="empty" data-empty="payments">${words.accounts.none} <a href="/payments/new">${words.accounts.makeFirst}</a>.</p>` : shown === null ? rowsSpace() : this.#list(shown)}`;
  }

  #form(): TemplateResult {
    const [isSearched, isBusy] = [this.#query !== '', this.#busy === 'search'];
    return searchForm(this.#search, this.currency, this.#flaws, {
      isSearched,
      isBusy,
      onWrite: (patch) => this.#write(patch),
      onSubmit: () => this.#busy ?? void this.#run(),
      onClear: () => this.#clear(),
    });
  }

  #list({ payments, next }: PaymentsPage): TemplateResult {
    const searching = this.#query !== '';
    const [label, busy] = searching ? [say.further, say.searching] : [words.accounts.earlier, words.accounts.loadingEarlier];
    return html`
      ${searching && this.#problem === null ? html`<p class="quiet" data-found=${payments.length}>${foundText(payments.length, next !== undefined)}</p>` : nothing}
      ${payments.length === 0 ? nothing : html`<ul class="rows" data-list="payments">${payments.map(paymentRow)}</ul>`}
      ${
        next === undefined
          ? nothing
          : html`<button type="button" class="button quiet-button further" data-action="earlier" aria-disabled=${this.#busy === 'more' ? 'true' : nothing} @click=${() => void this.#more()}>${this.#busy === 'more' ? busy : label}</button>`
      }`;
  }

  #write(patch: Partial<Search>): void {
    this.#search = { ...this.#search, ...patch };
    this.requestUpdate();
  }

  #clear(): void {
    [this.#query, this.#found, this.#flaws, this.#search] = ['', null, [], EMPTY_SEARCH];
    [this.#problem, this.#busy] = [null, null];
    keptSearch.keep(EMPTY_SEARCH);
    this.requestUpdate();
    this.querySelector<HTMLElement>('summary')?.focus();
  }

  async #run(): Promise<void> {
    const { query, flaws } = readSearch(this.#search, this.currency);
    [this.#flaws, this.#problem] = [flaws, null];
    this.requestUpdate();
    await this.updateComplete;
    if (flaws.length > 0) return this.querySelector<HTMLElement>('[aria-invalid]')?.focus();
    if (query === '') return this.#clear();
    keptSearch.keep(this.#search);
    [this.#query, this.#found, this.#busy] = [query, null, 'search'];
    this.requestUpdate();
    const answer = await send<PaymentsPage>('GET', `/api/payments?limit=${PAGE_SIZE}&${query}`);
    if (this.#query !== query) return; // all are shown again, or something else is looked for
    this.#busy = null;
    if (!answer.ok) {
      this.#found = { payments: [] };
      return this.#fail(answer.problem);
    }
    this.#found = answer.value;
    this.requestUpdate();
    announce(foundText(answer.value.payments.length, answer.value.next !== undefined));
  }

  async #more(): Promise<void> {
    const query = this.#query;
    const shown = query === '' ? this.first : this.#found;
    if (this.#busy !== null || !shown?.next) return;
    this.#busy = 'more';
    this.requestUpdate();
    const path = `/api/payments?limit=${PAGE_SIZE}&before=${encodeURIComponent(shown.next)}${query === '' ? '' : `&${query}`}`;
    const answer = await send<PaymentsPage>('GET', path);
    this.#busy = null;
    if (this.#query !== query) return;
    if (!answer.ok) return this.#fail(answer.problem);
    const all = { ...answer.value, payments: [...shown.payments, ...answer.value.payments] };
    if (query === '') this.first = all;
    else this.#found = all;
    this.requestUpdate();
    if (query !== '') announce(foundText(all.payments.length, all.next !== undefined));
    await this.updateComplete;
    this.querySelectorAll<HTMLElement>('[data-list="payments"] a')[shown.payments.length]?.focus();
  }

  #fail(problem: Problem): void {
    this.#problem = problem;
    this.requestUpdate();
    soundAlarm(problem, 'none');
  }
}

customElements.define('payment-history', PaymentHistory);
