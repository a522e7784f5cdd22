/**
 * What a payer looks for in the history: the form, and the question that it asks of the bank.
 *
 * A day is a day where the payer is: the bank is asked for its first moment, and for the first of the day after.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Flaw } from '../../api/resources.ts';
import { session } from '../../api/session.ts';
import { readTypedAmount } from '../../format/money.ts';
import { field, flawLine } from '../../parts/field.ts';
import { words } from '../../texts/words.ts';

const say = words.history;

export type Search = { text: string; status: string; from: string; until: string; amountFrom: string; amountTo: string };
export const EMPTY_SEARCH: Search = { text: '', status: '', from: '', until: '', amountFrom: '', amountTo: '' };

let kept = { payerId: '', search: EMPTY_SEARCH };

/** What the payer of this session looked for last, in this tab, until it is loaded again. */
export const keptSearch = {
  read: (): Search => (kept.payerId === session.current?.payer.payerId ? kept.search : EMPTY_SEARCH),
  keep: (search: Search): void => {
    kept = { payerId: session.current?.payer.payerId ?? '', search };
  },
};

/** @returns the query of the request, empty where nothing is asked for, or what cannot be read. @param search days as `YYYY-MM-DD` */
export function readSearch(search: Search, currency: string): { query: string; flaws: Flaw[] } {
  const flaws: Flaw[] = [];
  const amount = (name: 'amountFrom' | 'amountTo'): string | null => {
    const typed = search[name].trim();
    if (typed === '') return null;
    const value = readTypedAmount(typed, currency);
    if (value === null) flaws.push({ pointer: `/${name}`, reason: say.flaws.amount });
    // Every amount is at least nothing.
    return value !== null && /^[0.]*$/.test(value) && name === 'amountFrom' ? null : value;
  };
  const query = new URLSearchParams();
  const text = search.text.trim();
  if (text !== '') query.set('text', text);
  if (search.status !== '') query.set('status', search.status);
  if (search.from !== '') query.set('from', dayStart(search.from, 0));
  if (search.until !== '') query.set('to', dayStart(search.until, 1));
  if (search.from !== '' && search.until !== '' && search.until < search.from) flaws.push({ pointer: '/until', reason: say.flaws.until });
  const [atLeast, atMost] = [amount('amountFrom'), amount('amountTo')];
  if (atLeast !== null) query.set('amountFrom', atLeast);
  if (atMost !== null) query.set('amountTo', atMost);
  if (atLeast !== null || atMost !== null) query.set('currency', currency);
  if (atLeast !== null && atMost !== null && Number(atMost) < Number(atLeast))
    flaws.push({ pointer: '/amountTo', reason: say.flaws.amountTo });
  return { query: query.toString(), flaws };
}

/** `YYYY-MM-DD` as the moment at which that day, or one after it, begins for the payer. */
function dayStart(day: string, after: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + after).toISOString();
}

type Use = {
  isSearched: boolean;
  isBusy: boolean;
  onWrite: (patch: Partial<Search>) => void;
  onSubmit: () => void;
  onClear: () => void;
};

export function searchForm(search: Search, currency: string, flaws: Flaw[], use: Use): TemplateResult {
  return html`
    <details class="search" ?open=${use.isSearched} data-search>
      <summary>${say.open}</summary>
      <form novalidate role="search" @submit=${(event: Event) => {
        event.preventDefault();
        use.onSubmit();
      }}>
        ${searchFields(search, currency, flaws, use.onWrite)}
        <div class="ways">
          <button type="submit" class="button quiet-button" data-action="search" aria-disabled=${use.isBusy ? 'true' : nothing}>${use.isBusy ? say.searching : say.button}</button>
          ${use.isSearched ? html`<button type="button" class="button plain" data-action="show-all" @click=${use.onClear}>${say.clear}</button>` : nothing}
        </div>
      </form>
    </details>`;
}

function searchFields(search: Search, currency: string, flaws: Flaw[], onWrite: (patch: Partial<Search>) => void): TemplateResult {
  const amount = (name: 'amountFrom' | 'amountTo', label: string) =>
    field({
      id: `search-${name}`,
      pointer: `/${name}`,
      label,
      value: search[name],
      flaws,
      inputMode: 'decimal',
      maxLength: 20,
      onInput: (typed) => onWrite({ [name]: typed }),
    });
  return html`
    ${field({ id: 'search-text', pointer: '/text', label: say.text, value: search.text, flaws, maxLength: 140, onInput: (text) => onWrite({ text }) })}
    <div class="field">
      <label for="search-status">${say.status}</label>
      <div class="control"><select id="search-status" name="status" @change=${(event: Event) => onWrite({ status: (event.target as HTMLSelectElement).value })}>
        <option value="" ?selected=${search.status === ''}>${say.anyStatus}</option>
        ${(['ACSC', 'RCVD', 'RJCT', 'CANC'] as const).map((status) => html`<option value=${status} ?selected=${search.status === status}>${words.status(status)}</option>`)}
      </select></div>
    </div>
    <div class="two">${day('from', say.from, search, flaws, onWrite)}${day('until', say.until, search, flaws, onWrite)}</div>
    <div class="two">${amount('amountFrom', say.amountFrom(currency))}${amount('amountTo', say.amountTo(currency))}</div>`;
}

function day(
  name: 'from' | 'until',
  label: string,
  search: Search,
  flaws: Flaw[],
  onWrite: (patch: Partial<Search>) => void,
): TemplateResult {
  const id = `search-${name}`;
  const flaw = flaws.find(({ pointer }) => pointer === `/${name}`);
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <div class="control"><input id=${id} name=${name} type="date" min="2000-01-01" max="2999-12-31" .value=${search[name]}
        aria-invalid=${flaw ? 'true' : nothing} aria-describedby=${flaw ? `${id}-flaw` : nothing}
        @input=${(event: Event) => onWrite({ [name]: (event.target as HTMLInputElement).value })}></div>
      ${flawLine(id, flaw)}
    </div>`;
}
