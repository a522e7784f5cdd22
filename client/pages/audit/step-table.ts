/**
 * A refused ceremony, a row for every step in order: pass, fail or not reached, with the clause that asks for it.
 *
 * WebAuthn L3 §7.1, §7.2. The outcome is a word and a sign, never colour alone.
 */
import { html, type TemplateResult } from 'lit';
import type { Diagnosis } from '../../api/resources.ts';
import { words } from '../../texts/words.ts';
import { cited } from './comparison.ts';

const say = words.diagnostics;

export function stepTable(steps: Diagnosis['steps']): TemplateResult {
  return html`
    <table class="steps">
      <thead><tr><th scope="col">${say.step}</th><th scope="col">${say.outcome}</th><th scope="col">${say.rule}</th></tr></thead>
      <tbody>${steps.map(row)}</tbody>
    </table>`;
}

function row({ name, state, clauses }: Diagnosis['steps'][number]): TemplateResult {
  return html`
    <tr data-step=${name} data-outcome=${state}>
      <th scope="row">${name}</th>
      <td data-label=${say.outcome}><span data-state=${state}>${say.states(state)}</span></td>
      <td data-label=${say.rule}>${clauses.map((clause) => html`<span>${clause.words} <span class="cited">${cited(clause)}</span></span>`)}</td>
    </tr>`;
}
