/**
 * The time that is left until a moment, counting down, and that moment by the clock: `14 min, 32 sec (until 15:46)`.
 *
 * RTS Art 4(3)(b): a block lasts. A span that stood still would tell a payer to wait for ever. The text is in no live region: a screen
 * reader says it when it is read, and not every second.
 */
import { html, LitElement, type TemplateResult } from 'lit';
import { showClock, showCountdown } from '../format/dates.ts';
import { words } from '../texts/words.ts';

class TimeLeft extends LitElement {
  static override properties = { until: { attribute: false } };
  declare until: number;
  #timer: ReturnType<typeof setInterval> | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => this.requestUpdate(), 1_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override render(): TemplateResult {
    const seconds = Math.max(0, Math.ceil((this.until - Date.now()) / 1_000));
    return html`<span data-countdown>${showCountdown(seconds)}</span> (${words.problem.waitUntil(showClock(this.until))})`;
  }
}

customElements.define('time-left', TimeLeft);

/** @param until in ms since the epoch, by this device's clock */
export function timeLeft(until: number): TemplateResult {
  return html`<time-left .until=${until}></time-left>`;
}
