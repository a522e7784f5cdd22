/**
 * The filters of the audit log and the exports that use them.
 *
 * Submitting goes to another address, and so to another page: list, filters and exports never disagree. On a
 * small screen the form is folded, so that the entries begin on the first screen.
 */
import { html, type TemplateResult } from 'lit';
import { navigate } from '../../frame/router.ts';
import { alarm } from '../../parts/announce.ts';
import { auditWords } from '../../texts/audit-words.ts';
import { type Filters, filterQuery, fromLocal, logAddress, toLocal } from './audit-filters.ts';

const say = auditWords.log;

export function auditFilterForm(filters: Filters): TemplateResult {
  const open = matchMedia('(min-width: 60rem)').matches || filterQuery(filters) !== '';
  const copy = (format: 'csv' | 'json') => `/api/audit/export?format=${format}${filterQuery(filters)}`;
  return html`
    <section class="audit-filters" aria-label=${say.filters}>
      <details ?open=${open}>
        <summary>${say.filters}</summary>
        <form novalidate data-form="filters" @submit=${submit}>
          ${text('payer', say.payer, filters.payer, say.payerHint)} ${text('payment', say.payment, filters.payment)}
          ${choice('type', say.type, filters.type, [['', say.anyType], ...Object.entries(auditWords.types.all)])}
          ${choice('outcome', say.outcome, filters.outcome, [['', say.anyOutcome], ...Object.entries(auditWords.outcomes.all)])}
          <div class="between">${moment('from', say.from, filters.from)} ${moment('to', say.to, filters.to)}</div>
          <p class="flaw" id="times-flaw" hidden>${say.flaws.order}.</p>
          <div class="actions">
            <button class="button primary" type="submit" data-action="filter">${say.show}</button>
            <a class="button plain" href="/audit" data-action="clear">${say.clear}</a>
          </div>
        </form>
        <h2>${say.exportTitle}</h2>
        <p class="about">${say.exportHint}</p>
        <div class="exports">
          <a class="button quiet-button" href=${copy('csv')} download data-action="export-csv">${say.csv}</a>
          <a class="button quiet-button" href=${copy('json')} download data-action="export-json">${say.json}</a>
        </div>
      </details>
    </section>`;
}

function submit(event: Event): void {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  const value = (name: string) => String(new FormData(form).get(name) ?? '').trim();
  const [from, to] = [fromLocal(value('from')), fromLocal(value('to'))];
  const wrong = from !== '' && to !== '' && from >= to;
  form.querySelector<HTMLElement>('#times-flaw')?.toggleAttribute('hidden', !wrong);
  if (wrong) {
    alarm(say.flaws.order);
    form.querySelector<HTMLElement>('#to')?.focus();
    return;
  }
  navigate(logAddress({ payer: value('payer'), payment: value('payment'), type: value('type'), outcome: value('outcome'), from, to }));
}

function text(name: string, label: string, value: string, hint?: string): TemplateResult {
  return html`
    <div class="field">
      <label for=${name}>${label}</label>
      <div class="control"><input id=${name} name=${name} class="mono" dir="ltr" .value=${value} placeholder=${hint ?? ''} maxlength="64" autocomplete="off" autocapitalize="off" spellcheck="false"></div>
    </div>`;
}

function choice(name: string, label: string, value: string, options: string[][]): TemplateResult {
  return html`
    <div class="field">
      <label for=${name}>${label}</label>
      <div class="control"><select id=${name} name=${name}>${options.map(([key = '', words = '']) => html`<option value=${key} ?selected=${key === value}>${words}</option>`)}</select></div>
    </div>`;
}

function moment(name: string, label: string, value: string): TemplateResult {
  return html`
    <div class="field">
      <label for=${name}>${label}</label>
      <div class="control"><input id=${name} name=${name} type="datetime-local" .value=${toLocal(value)} aria-describedby="times-flaw"></div>
    </div>`;
}
