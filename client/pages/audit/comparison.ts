/**
 * What was expected beside what came, with differences marked, and the clauses that say so: for diagnostics and for
 * auditors.
 *
 * The mark is a word and a sign, never colour alone; if one side is not known, nothing is marked.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clause } from '../../../server/core/failures.ts';
import { fits } from '../../evidence/fits.ts';
import { words } from '../../texts/words.ts';

const say = words.diagnostics;

type Findings = Record<string, string | null>;

export function comparison(expected: Findings, received: Findings): TemplateResult {
  const members = [...new Set([...Object.keys(expected), ...Object.keys(received)])];
  return html`
    <table class="comparison">
      <thead><tr><th scope="col">${say.member}</th><th scope="col">${say.expected}</th><th scope="col">${say.received}</th></tr></thead>
      <tbody>${members.map((member) => compared(member, expected[member], received[member]))}</tbody>
    </table>`;
}

export function clauseList(clauses: readonly Clause[]): TemplateResult {
  return html`<ul class="clauses">${clauses.map((clause) => html`<li><p>${clause.words}</p><p class="source">${cited(clause)}</p></li>`)}</ul>`;
}

/** `WebAuthn L3, §7.2, step 12` */
export function cited({ document, section, step }: Clause): string {
  return [document, section, step === undefined ? '' : `step ${step}`].filter(Boolean).join(', ');
}

function compared(member: string, expected: string | null | undefined, received: string | null | undefined): TemplateResult {
  const fit = fits(member, expected, received);
  const value = (text: string | null | undefined) =>
    text === null || text === undefined ? html`<span class="quiet">${say.nothing}</span>` : html`<code>${text}</code>`;
  return html`
    <tr data-member=${member} data-fits=${String(fit)}>
      <th scope="row">${member}${fit === null ? nothing : html` <span class=${fit ? 'fits' : 'differs'}>${fit ? say.fits : say.differs}</span>`}</th>
      <td data-label=${say.expected}>${value(expected)}</td>
      <td data-label=${say.received}>${value(received)}</td>
    </tr>`;
}
