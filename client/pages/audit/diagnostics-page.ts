/**
 * Why a ceremony was refused: what the server expected and what came. Demo profile only, own requests only.
 *
 * RTS Art 4(3)(a): publicly no refusal says which factor failed. This page is for an engineer with a demo, who
 * otherwise has to guess between a wrong origin, a wrong port and a stale challenge.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Problem, send } from '../../api/api.ts';
import type { Diagnosis } from '../../api/resources.ts';
import { showTime } from '../../format/dates.ts';
import { Page } from '../../frame/page.ts';
import { problemNotice } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';
import { clauseList, comparison } from './comparison.ts';
import { stepTable } from './step-table.ts';

const say = words.diagnostics;

type State = { diagnosis: Diagnosis | null; problem: Problem | null };

class DiagnosticsPage extends Page<State> {
  protected state: State = { diagnosis: null, problem: null };

  pageTitle(): string {
    return say.title;
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  protected override render(): TemplateResult {
    const { diagnosis, problem } = this.state;
    return html`
      <div class="page wide diagnostics" data-view="diagnostics" data-state=${problem ? 'problem' : diagnosis ? 'ready' : 'loading'}>
        <h1 tabindex="-1">${say.title}</h1>
        <p class="lead">${say.lead}</p>
        ${problem ? (problem.status === 404 ? html`<p class="empty">${say.missing}</p>` : problemNotice(problem, 'none')) : nothing}
        ${diagnosis ? this.#diagnosis(diagnosis) : nothing}
        <div class="actions"><button type="button" class="button quiet-button" data-action="back" @click=${() => history.back()}>${say.back}</button></div>
      </div>`;
  }

  #diagnosis({ explanation, failureCode, ceremony, recordedAt, requestId, clauses, steps, expected, received }: Diagnosis): TemplateResult {
    return html`
      <p class="finding" data-failure-code=${failureCode}><code>${failureCode}</code> ${explanation}</p>
      <h2>${say.clauses}</h2>
      ${clauseList(clauses)}
      ${steps.length === 0 ? nothing : html`<h2>${say.steps}</h2><p class="about">${say.stepsAbout}</p>${stepTable(steps)}`}
      <h2>${say.compared}</h2>
      ${comparison(expected, received)}
      <dl class="facts">
        <div><dt>${say.ceremony}</dt><dd>${ceremony}</dd></div>
        <div><dt>${say.when}</dt><dd>${showTime(recordedAt)}</dd></div>
        <div><dt>${say.request}</dt><dd><code class="id">${requestId}</code></dd></div>
      </dl>`;
  }

  async #load(): Promise<void> {
    const answer = await send<Diagnosis>('GET', `/api/diagnostics/${encodeURIComponent(this.params.requestId ?? '')}`);
    this.show(answer.ok ? { diagnosis: answer.value } : { problem: answer.problem });
  }
}

customElements.define('diagnostics-page', DiagnosticsPage);
