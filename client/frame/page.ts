/**
 * What every page is: an element in the light DOM with one immutable state, drawn again when the state changes.
 *
 * Light DOM, because one stylesheet, the print style, the accessibility checks and flows/agreement.ts (which reads the
 * shown facts back) all look at the same tree that the payer sees.
 */
import { LitElement } from 'lit';
import { session } from '../api/session.ts';

export abstract class Page<State extends object> extends LitElement {
  /** From the path, e.g. `paymentId`. */
  params: Record<string, string> = {};
  query: URLSearchParams = new URLSearchParams();

  protected abstract state: State;

  /** Words for the tab, without the bank's name. HTMLElement has a `title` property already; this is not it. */
  abstract pageTitle(): string;

  /** Puts new values into the state and draws the page again. */
  protected show(patch: Partial<State>): void {
    this.state = { ...this.state, ...patch };
    this.requestUpdate();
    if (this.isConnected) setTitle(this.pageTitle());
  }

  /** Draws now and puts focus on the first element that matches. */
  protected async focusOn(selector: string): Promise<void> {
    await this.updateComplete;
    this.querySelector<HTMLElement>(selector)?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener('block', this.#redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener('block', this.#redraw);
  }

  /** A block of the payer begins and ends while a page stands (RTS Art 4(3)(b)). */
  readonly #redraw = () => this.requestUpdate();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

/** Sets the document's title; pages call it again when their state gives them another one. */
export function setTitle(title: string): void {
  const bank = session.relyingParty.rpName;
  document.title = bank === '' ? title : `${title} · ${bank}`;
}
