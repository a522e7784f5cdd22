/**
 * The mark: two rings, amount and payee. They are apart while nothing is authorised and close when a payment is.
 *
 * It carries meaning (RTS Art 5: amount and payee are linked), so it closes only on the server's word, never on hope.
 */
import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

const rings: SVGTemplateResult = svg`
  <g class="ring-payee">
    <circle class="halo" cx="44" cy="20" r="13"></circle>
    <circle class="ring" cx="44" cy="20" r="13"></circle>
  </g>
  <g class="ring-amount">
    <circle class="ring behind" cx="28" cy="20" r="13"></circle>
    <path class="halo" d="M39.78 25.49A13 13 0 0 1 30.26 32.8"></path>
    <path class="ring" d="M39.78 25.49A13 13 0 0 1 30.26 32.8"></path>
  </g>`;

/** Decoration for the eye: what it says is said in words beside it. */
export function mark(closed: boolean): TemplateResult {
  return html`<svg class="mark" data-closed=${String(closed)} viewBox="0 0 72 40" aria-hidden="true" focusable="false">${rings}</svg>`;
}
