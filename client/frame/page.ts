/**
 * What every page is: an element in the light DOM with one immutable state, drawn again when the state changes.
 *
 * Light DOM, because one stylesheet, the print style, the accessibility checks and flows/agreement.ts (which reads the
 * shown facts back) all look at the same tree that the payer sees.
 */
import { LitElement } from 'lit';
import { session } from '../api/session.ts';
import { followBlocks } from '../parts/follow-blocks.ts';

export abstract class Page<State extends object> extends LitElement {
  /** From the path, e.g. `paymentId`. */
  params: Record<string, string> = {};
  query: URLSearchParams = new URLSearchParams();

  protected abstract state: State;

  constructor() {
    super();
    followBlocks(this);
  }

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

  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

/** Sets the document's title; pages call it again when their state gives them another one. */
export function setTitle(title: string): void {
  const bank = session.relyingParty.rpName;
  document.title = bank === '' ? title : `${title} · ${bank}`;
}
