/** Shown for unknown addresses. It does not say whether another payer has the resource. */
import { html, type TemplateResult } from 'lit';
import { words } from '../texts/words.ts';
import { Page } from './page.ts';

const say = words.notFound;

class NotFoundPage extends Page<object> {
  protected state = {};

  pageTitle(): string {
    return say.title;
  }

  protected override render(): TemplateResult {
    return html`
      <div class="page" data-view="not-found">
        <h1 tabindex="-1">${say.title}</h1>
        <p class="lead">${say.lead}</p>
        <div class="actions"><a class="button primary" href="/" data-action="home">${say.home}</a></div>
      </div>`;
  }
}

customElements.define('not-found-page', NotFoundPage);
