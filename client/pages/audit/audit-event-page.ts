/**
 * One entry of the audit log: what happened, its details, its place in the chain; of a refusal exactly which check failed,
 * by which clause, what was expected beside what came, and the bytes.
 *
 * RTS Art 29(1). Opening this page is itself an entry of the log.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Problem, send } from '../../api/api.ts';
import type { AuditEvent, OpenedEvent } from '../../api/audit-resources.ts';
import { showMoment } from '../../format/dates.ts';
import { LoadingPage } from '../../frame/loading-page.ts';
import { problemNotice } from '../../parts/problem-notice.ts';
import { auditWords } from '../../texts/audit-words.ts';
import { words } from '../../texts/words.ts';
import { lastLog, logAddress } from './audit-filters.ts';
import { clauseList, comparison } from './comparison.ts';
import { refusalBytes } from './refusal-bytes.ts';
import '../../styles/audit.css';

const say = auditWords.event;

type State = { found: OpenedEvent | null; problem: Problem | null };

class AuditEventPage extends LoadingPage<State> {
  protected state: State = { found: null, problem: null };

  pageTitle(): string {
    const event = this.state.found?.event;
    return event ? `${auditWords.types(event.type)} · ${auditWords.entry(event.sequence)}` : auditWords.entry(this.#sequence);
  }

  get #sequence(): number {
    return Number(this.params.sequence);
  }

  protected override render(): TemplateResult {
    const { found, problem } = this.state;
    const type = found?.event.type;
    return html`
      <div class="page wide audit audit-event" data-view="audit-event" data-state=${problem ? 'problem' : found ? 'ready' : 'loading'} aria-busy=${String(!found && !problem)}>
        <p class="step">${auditWords.entry(this.#sequence)}</p>
        <h1 tabindex="-1">${type === undefined ? words.loading : auditWords.types(type)}</h1>
        ${problem ? (problem.status === 404 ? html`<p class="empty">${say.missing}</p>` : problemNotice(problem, 'none')) : nothing}
        ${found ? html`${finding(found)}<div class="columns"><div>${details(found)}</div>${this.#facts(found.event)}</div>` : nothing}
        <nav class="ways" aria-label=${say.chain}>
          ${this.#sequence > 1 ? html`<a class="button plain" href="/audit/events/${this.#sequence - 1}" data-action="before">${say.before}</a>` : nothing}
          <a class="button plain" href=${lastLog.address} data-action="back">${say.back}</a>
          <a class="button plain" href="/audit/events/${this.#sequence + 1}" data-action="after">${say.after}</a>
        </nav>
      </div>`;
  }

  #facts(event: AuditEvent): TemplateResult {
    const fact = (label: string, value: TemplateResult | string) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
    const code = (text: string | null | undefined) =>
      text ? html`<code>${text}</code>` : html`<span class="quiet">${auditWords.none}</span>`;
    const { payerId, paymentId } = event;
    return html`
      <section aria-labelledby="facts-title">
        <h2 id="facts-title">${say.facts}</h2>
        <dl class="facts">
          ${fact(say.when, html`${showMoment(event.recordedAt)}<br><code>${event.recordedAt}</code>`)} ${fact(say.type, code(event.type))}
          ${fact(say.outcome, auditWords.outcomes(event.outcome))}
          ${fact(say.payer, payerId ? html`<a href=${logAddress({ payer: payerId })}>${code(payerId)}</a>` : code(null))}
          ${fact(say.payment, paymentId ? html`<a href="/audit/payments/${paymentId}" data-action="payment">${code(paymentId)}</a>` : code(null))}
          ${fact(say.session, code(event.sessionRef))} ${fact(say.request, code(event.requestId))}
        </dl>
        ${paymentId ? html`<div class="actions"><a class="button quiet-button" href="/audit/payments/${paymentId}" data-action="to-payment">${say.toPayment}</a></div>` : nothing}
        <h2>${say.chain}</h2>
        <dl class="facts">
          ${fact(say.previousHash, code(event.previousHash))} ${fact(say.detailsDigest, code(event.detailsDigest))} ${fact(say.hash, code(event.hash))}
        </dl>
      </section>`;
  }

  protected override async load(): Promise<void> {
    const answer = await send<OpenedEvent>('GET', `/api/audit/events/${this.#sequence}`);
    if (answer.ok) return this.show({ found: answer.value });
    this.fail(answer.problem);
  }
}

function finding({ event, failure }: OpenedEvent): TemplateResult | typeof nothing {
  if (event.outcome === 'success') return nothing;
  return html`<p class="finding" data-failure-code=${event.code ?? ''}><code>${event.code ?? auditWords.outcomes('failure')}</code> ${failure?.sentence ?? ''}</p>`;
}

function details({ opened, failure, refusal }: OpenedEvent): TemplateResult {
  const { expected, received, ...others } = opened?.details ?? {};
  const rest = flat(others);
  return html`
    ${expected && received ? html`<section class="diagnostics"><h2>${words.diagnostics.compared}</h2>${comparison(expected, received)}</section>` : nothing}
    ${failure ? html`<section data-clauses><h2>${say.clauses}</h2>${clauseList(failure.clauses)}</section>` : nothing}
    <section>
      <h2>${say.details}</h2>
      ${opened === null ? html`<p class="empty">${say.noDetails}</p>` : rest.length === 0 && !expected ? html`<p class="about">${say.emptyDetails}</p>` : nothing}
      <dl class="facts" data-details>${rest.map(([name, value]) => html`<div><dt>${name}</dt><dd><code>${typeof value === 'string' ? value : JSON.stringify(value)}</code></dd></div>`)}</dl>
    </section>
    ${refusal ? refusalBytes(refusal) : nothing}`;
}

/** `payee.iban` beside `payee.name`: one line a fact. */
function flat(members: object, prefix = ''): [string, unknown][] {
  return Object.entries(members).flatMap(([name, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? flat(value, `${prefix}${name}.`) : [[prefix + name, value]],
  );
}

customElements.define('audit-event-page', AuditEventPage);
