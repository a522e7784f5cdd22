/**
 * The payer's payments, newest first, and the search in them. The bank searches; the page only asks (contract §4).
 *
 * What was looked for stays while the payer opens a payment and comes back, in this tab and for this payer only. It is never in an
 * address: names of payees would stay in the browser's history.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { type Problem, send } from '../../api/api.ts';
import type { Flaw, Payment } from '../../api/resources.ts';
import { session } from '../../api/session.ts';
import { showDay } from '../../format/dates.ts';
import { showAmount } from '../../format/money.ts';
import { announce } from '../../parts/announce.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';
import { EMPTY_SEARCH, readSearch, type Search, searchFields } from './payment-search.ts';

const say = words.history;
export const PAGE_SIZE = 10;

export type PaymentsPage = { payments: Payment[]; next?: string };

let kept = { payerId: '', search: EMPTY_SEARCH };

class PaymentHistory extends LitElement {
  static override properties = { first: { attribute: false }, currency: { attribute: false } };
  /** What the page has loaded: the newest payments, without a search. */
  declare first: PaymentsPage | null;
  declare currency: string;
  #search: Search = EMPTY_SEARCH;
  /** What is asked for now; '' where it is everything. */
  #query = '';
  #found: PaymentsPage | null = null;
  #flaws: Flaw[] = [];
  #busy: 'search' | 'more' | null = null;
  #problem: Problem | null = null;

  constructor() {
    super();
    [this.first, this.currency] = [null, ''];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const payerId = session.current?.payer.payerId ?? '';
    if (kept.payerId !== payerId) kept = { payerId, search: EMPTY_SEARCH };
    this.#search = kept.search;
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (!changed.has('first') || this.first === null || this.#query !== '') return;
    if (readSearch(this.#search, this.currency).query !== '') void this.#run();
  }

  protected override render(): TemplateResult {
    const shown = this.#query === '' ? this.first : this.#found;
    if (this.first === null) return space();
    const isEmpty = this.first.payments.length === 0;
    return html`
      ${isEmpty ? nothing : this.#form()}
      ${this.#problem ? problemNotice(this.#problem, 'none') : nothing}
      ${isEmpty ? html`<p class="empty" data-empty="payments">${words.accounts.none} <a href="/payments/new">${words.accounts.makeFirst}</a>.</p>` : shown === null ? space() : this.#list(shown)}`;
  }

  #form(): TemplateResult {
    return html`
      <details class="search" ?open=${this.#query !== ''} data-search>
        <summary>${say.open}</summary>
        <form novalidate role="search" @submit=${(event: Event) => this.#submit(event)}>
          ${searchFields(this.#search, this.currency, this.#flaws, (patch) => this.#write(patch))}
          <div class="ways">
            <button type="submit" class="button quiet-button" data-action="search" aria-disabled=${this.#busy === 'search' ? 'true' : nothing}>${this.#busy === 'search' ? say.searching : say.button}</button>
            ${this.#query === '' ? nothing : html`<button type="button" class="button plain" data-action="show-all" @click=${() => this.#clear()}>${say.clear}</button>`}
          </div>
        </form>
      </details>`;
  }

  #list({ payments, next }: PaymentsPage): TemplateResult {
    const searching = this.#query !== '';
    const [label, busy] = searching ? [say.further, say.searching] : [words.accounts.earlier, words.accounts.loadingEarlier];
    return html`
      ${searching ? html`<p class="quiet" data-found=${payments.length}>${foundText(payments.length, next !== undefined)}</p>` : nothing}
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

  #submit(event: Event): void {
    event.preventDefault();
    if (this.#busy === null) void this.#run();
  }

  #clear(): void {
    [this.#query, this.#found, this.#flaws, this.#search, this.#problem] = ['', null, [], EMPTY_SEARCH, null];
    kept = { ...kept, search: EMPTY_SEARCH };
    this.requestUpdate();
    this.querySelector<HTMLElement>('summary')?.focus();
  }

  async #run(): Promise<void> {
    const { query, flaws } = readSearch(this.#search, this.currency);
    [this.#flaws, this.#problem] = [flaws, null];
    if (flaws.length > 0) {
      this.requestUpdate();
      await this.updateComplete;
      return this.querySelector<HTMLElement>('[aria-invalid]')?.focus();
    }
    if (query === '') return this.#clear();
    kept = { ...kept, search: this.#search };
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

function foundText(count: number, isMore: boolean): string {
  if (count > 0) return say.found(count, isMore);
  return isMore ? say.noneSoFar : say.none;
}

function paymentRow({ paymentId, payee, amount, createdAt, executedAt, transactionStatus }: Payment): TemplateResult {
  const path = transactionStatus === 'RCVD' ? `/payments/${paymentId}/confirm` : `/payments/${paymentId}`;
  return html`
    <li data-payment=${paymentId} data-status=${transactionStatus}>
      <a href=${path}>
        <span class="pair"><span class="who"><bdi>${payee.name}</bdi></span> <span class="sum">${showAmount(amount)}</span></span>
        <span class="pair"><span class="when">${showDay(executedAt ?? createdAt)}</span> <span class="status ${transactionStatus.toLowerCase()}">${words.status(transactionStatus)}</span></span>
      </a>
    </li>`;
}

function space(): TemplateResult {
  return html`<ul class="rows" aria-hidden="true">${[1, 2, 3, 4].map(() => html`<li><div class="row"><span class="who"><span class="space w60"></span></span><span class="when"><span class="space w40"></span></span></div></li>`)}</ul>`;
}

customElements.define('payment-history', PaymentHistory);
