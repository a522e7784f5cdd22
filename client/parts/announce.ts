/**
 * What screen readers hear: one `role=status` region for news, one `role=alert` region for what went wrong.
 *
 * Both stand in index.html from the first byte. A region that is created together with its text is often not read aloud, and
 * then a payer who cannot see the page does not learn that nothing was paid.
 */
import { html, nothing, render, type TemplateResult } from 'lit';

let news = '';
let visible: TemplateResult | null = null;

/** Says something politely, without showing it. */
export function announce(text: string): void {
  news = text;
  draw();
}

/** Shows a message over the header, inside the status region, so that it is seen and heard. `null` takes it away. */
export function showNotice(template: TemplateResult | null): void {
  visible = template;
  draw();
}

/** Says at once what went wrong. The page shows the same words where the payer is looking. */
export function alarm(text: string): void {
  const region = document.querySelector('#alert') as HTMLElement;
  render(html`<p class="unseen">${text}</p>`, region);
}

function draw(): void {
  const region = document.querySelector('#status') as HTMLElement;
  render(html`<p class="unseen">${news}</p>${visible ? html`<div class="notice-bar">${visible}</div>` : nothing}`, region);
}
