/**
 * The mark: two rings, amount and payee. They are apart while nothing is authorised and close when a payment is.
 *
 * It carries meaning (RTS Art 5: amount and payee are linked), so it closes only on the server's word, never on hope.
 */
import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

/**
 * A link: the payee's ring lies over the amount's at the upper crossing, and under it at the lower one. Painted in this order, each
 * crossing has the same halo. The last arc is a degree longer than its halo at both ends, so that no seam shows.
 */
const rings: SVGTemplateResult = svg`
  <g class="ring-amount"><circle class="ring" cx="28" cy="20" r="13"></circle></g>
  <g class="ring-payee">
    <circle class="halo" cx="44" cy="20" r="13"></circle>
    <circle class="ring" cx="44" cy="20" r="13"></circle>
  </g>
  <g class="ring-amount over">
    <path class="halo" d="M39.87 25.29A13 13 0 0 1 30.25 32.8"></path>
    <path class="ring" d="M39.96 25.08A13 13 0 0 1 30.03 32.84"></path>
  </g>`;

/** The boxes begin where the ink does, so that the mark's edge is the text's edge. Apart, the payee's ring stands 18 further out. */
const MOVING = '12.5 4 65 32';
const STILL = '12.5 4 47 32';

/** Decoration for the eye: what it says is said in words beside it. */
export function mark(closed: boolean): TemplateResult {
  return drawn('mark', closed, MOVING);
}

/** The mark where nothing is to be authorised: always closed, and no wider than it is. */
export function emblem(): TemplateResult {
  return drawn('mark still', true, STILL);
}

function drawn(classes: string, closed: boolean, box: string): TemplateResult {
  return html`<svg class=${classes} data-closed=${String(closed)} viewBox=${box} aria-hidden="true" focusable="false">${rings}</svg>`;
}
