/**
 * Shown when a page of the client could not be loaded: pages load when they are first needed, and the bank did not
 * answer, or has a newer client by now. Loading the document again solves both.
 */
import { html, type TemplateResult } from 'lit';
import { ownProblem } from '../api/api.ts';
import { problemNotice } from '../parts/problem-notice.ts';
import { words } from '../texts/words.ts';
import { Page } from './page.ts';

const say = words.problem.known('offline').title;

class OfflinePage extends Page<object> {
  protected state = {};

  pageTitle(): string {
    return say;
  }

  protected override render(): TemplateResult {
    return html`
      <div class="page" data-view="offline">
        <h1 tabindex="-1" class="unseen">${say}</h1>
        ${problemNotice(ownProblem('offline'), 'none', html`<button type="button" class="button quiet-button" data-action="reload" @click=${() => location.reload()}>${words.problem.tryAgain}</button>`)}
      </div>`;
  }
}

customElements.define('offline-page', OfflinePage);
