/**
 * The audit log for auditors: how far it goes and is signed, filters, and its entries, newest first.
 *
 * RTS Art 29(1): from a payer, a payment or a time to the entry. The filters stand in the address, so that Back from an
 * entry finds the list as it was. A search through many entries stops after some and offers to go on.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Problem, send } from '../../api/api.ts';
import type { AuditEvent, AuditHead, EventsFound } from '../../api/audit-resources.ts';
import { showMoment } from '../../format/dates.ts';
import { Page } from '../../frame/page.ts';
import { announce } from '../../parts/announce.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { auditWords } from '../../texts/audit-words.ts';
import { words } from '../../texts/words.ts';
import { auditFilterForm } from './audit-filter-form.ts';
import { filterQuery, lastLog, logAddress, readFilters } from './audit-filters.ts';
import '../../styles/audit.css';

const say = auditWords.log;
const PAGE_SIZE = 50;
/** Above every sequence that there will be. */
const NEWEST = 999_999_999_999_999;

type State = { head: AuditHead | null; events: AuditEvent[] | null; next: number | null; looking: boolean; problem: Problem | null };

class AuditPage extends Page<State> {
  protected state: State = { head: null, events: null, next: null, looking: false, problem: null };

  pageTitle(): string {
    return say.title;
  }

  protected override firstUpdated(): void {
    lastLog.address = logAddress(readFilters(this.query));
    void this.#load();
  }

  protected override render(): TemplateResult {
    const { head, events, problem } = this.state;
    return html`
      <div class="page wide audit" data-view="audit" data-state=${problem ? 'problem' : events ? 'ready' : 'loading'} aria-busy=${String(!events && !problem)}>
        <h1 tabindex="-1">${say.title}</h1>
        ${problem?.slug === 'role-required' ? nothing : html`<p class="lead">${say.lead}</p>`}
        ${problem ? problemNotice(problem, 'none') : nothing}
        ${problem?.slug === 'role-required' ? nothing : html`${this.#head(head)}<div class="columns">${auditFilterForm(readFilters(this.query))}${this.#list(events)}</div>`}
      </div>`;
  }

  #head(head: AuditHead | null): TemplateResult {
    const space = html`<span class="space w60"></span>`;
    const signed = head?.checkpoint ? say.checkpointAt(head.checkpoint.treeSize, showMoment(head.checkpoint.signedAt)) : say.noCheckpoint;
    return html`
      <dl class="facts chain-head" data-chain-head>
        <div><dt>${say.length}</dt><dd>${head ? head.sequence : space}</dd></div>
        <div><dt>${say.checkpoint}</dt><dd data-checkpoint>${head ? signed : space}</dd></div>
        <div><dt>${say.head}</dt><dd>${head ? html`<code>${head.hash}</code>` : space}</dd></div>
      </dl>`;
  }

  #list(events: AuditEvent[] | null): TemplateResult {
    const { next, looking } = this.state;
    const filtered = filterQuery(readFilters(this.query)) !== '';
    const last = events?.at(-1);
    return html`
      <section aria-labelledby="entries-title">
        <h2 id="entries-title">${say.entries}</h2>
        ${events === null ? rowsSpace() : events.length === 0 ? nothing : html`<ul class="rows" data-list="events">${events.map(row)}</ul>`}
        ${events?.length === 0 && next === null ? html`<p class="empty" data-empty="events">${filtered ? say.empty : say.emptyLog}</p>` : nothing}
        ${next !== null && next !== last?.sequence ? html`<p class="about" data-searched>${say.searched(next)}</p>` : nothing}
        ${next === null ? nothing : html`<button type="button" class="button quiet-button" data-action="earlier" aria-disabled=${looking ? 'true' : nothing} @click=${() => void this.#earlier()}>${looking ? say.looking : next === last?.sequence ? say.earlier : say.further}</button>`}
      </section>`;
  }

  async #load(): Promise<void> {
    // One after the other: somebody who may not read this is refused, and on record, once.
    const head = await send<AuditHead>('GET', '/api/audit/head');
    if (!head.ok) return this.#fail(head.problem);
    this.show({ head: head.value });
    const found = await this.#search(NEWEST);
    if (!found.ok) return this.#fail(found.problem);
    this.show({ events: found.value.events, next: found.value.next ?? null });
    announce(found.value.events.length === 0 ? say.empty : say.shown(found.value.events.length));
  }

  async #earlier(): Promise<void> {
    const { next, events, looking } = this.state;
    if (looking || next === null || events === null) return;
    this.show({ looking: true });
    const found = await this.#search(next);
    this.show({ looking: false });
    if (!found.ok) return this.#fail(found.problem);
    this.show({ events: [...events, ...found.value.events], next: found.value.next ?? null, problem: null });
    announce(say.shown(events.length + found.value.events.length));
    await this.updateComplete;
    this.querySelectorAll<HTMLElement>('[data-list="events"] a')[events.length]?.focus();
  }

  #search(before: number) {
    return send<EventsFound>('GET', `/api/audit/events?before=${before}&limit=${PAGE_SIZE}${filterQuery(readFilters(this.query))}`);
  }

  #fail(problem: Problem): void {
    this.show({ problem });
    soundAlarm(problem, 'none');
  }
}

function row({ sequence, recordedAt, type, outcome, code, payerId }: AuditEvent): TemplateResult {
  return html`
    <li data-event=${sequence} data-type=${type} data-outcome=${outcome}>
      <a href="/audit/events/${sequence}">
        <span class="pair"><span class="who">${auditWords.types(type)}</span> <span class="outcome ${outcome}">${code ?? auditWords.outcomes(outcome)}</span></span>
        <span class="pair"><span class="when">${showMoment(recordedAt)}</span> <span class="number-of">${payerId === undefined ? nothing : html`<code class="id">${payerId}</code>`} ${sequence}</span></span>
      </a>
    </li>`;
}

function rowsSpace(): TemplateResult {
  return html`<ul class="rows" aria-label=${words.loading}>${[1, 2, 3, 4, 5, 6].map(() => html`<li><div class="row"><span class="who"><span class="space w60"></span></span><span class="when"><span class="space w40"></span></span></div></li>`)}</ul>`;
}

customElements.define('audit-page', AuditPage);
