/** Short answers to what payers ask most, the way out when something was not theirs, and how to reach the bank. For everybody. */
import { html, nothing, type TemplateResult } from 'lit';
import { session } from '../../api/session.ts';
import { Page } from '../../frame/page.ts';
import { contactLine } from '../../parts/contact.ts';
import { words } from '../../texts/words.ts';

const say = words.help;

class HelpPage extends Page<object> {
  protected state = {};

  pageTitle(): string {
    return say.title;
  }

  protected override render(): TemplateResult {
    return html`
      <div class="page" data-view="help" data-state="ready">
        <h1 tabindex="-1">${say.title}</h1>
        <p class="lead">${say.lead}</p>
        <div class="answers">${say.answers.map(({ question, answer }) => html`<details class="folded"><summary>${question}</summary><p>${answer}</p></details>`)}</div>
        ${session.current === null ? nothing : html`<section class="step-of"><h2>${say.notMe}</h2><p><a class="button quiet-button" href="/not-me" data-action="not-me">${words.notMe.link}</a></p></section>`}
        <section class="step-of"><h2>${words.contact.title}</h2>${contactLine()}</section>
      </div>`;
  }
}

customElements.define('help-page', HelpPage);
