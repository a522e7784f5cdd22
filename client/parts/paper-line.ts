/**
 * What paper needs and a screen does not: whose payment this is, and when it was printed.
 *
 * A printed receipt or proof leaves the session that says who is signed in. The time is that of the printing, not of the
 * loading: the page may have stood open for long.
 */
import { html, LitElement, type TemplateResult } from 'lit';
import { session } from '../api/session.ts';
import { showTime } from '../format/dates.ts';
import { words } from '../texts/words.ts';

const say = words.paper;

class PaperLine extends LitElement {
  readonly #printing = () => {
    this.requestUpdate();
    // `beforeprint` does not wait, and an update comes a turn later.
    this.performUpdate();
  };

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('beforeprint', this.#printing);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('beforeprint', this.#printing);
  }

  protected override render(): TemplateResult {
    return html`${say.payer}: <bdi data-payer>${session.current?.payer.displayName ?? ''}</bdi> · ${say.printed(showTime(new Date().toISOString()))}`;
  }
}

customElements.define('paper-line', PaperLine);

/** Not seen on a screen. */
export function paperLine(): TemplateResult {
  return html`<paper-line></paper-line>`;
}
