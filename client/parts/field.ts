/**
 * A labelled input with its hint and its flaw, and the summary of all flaws of a form.
 *
 * WCAG 3.3.1, 3.3.3: the flaw stands next to its field, is tied to it for assistive technology, and the summary links to
 * it and takes focus. Fields are named by JSON pointer, so the server's 422 finds the same places as the form's own checks.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Flaw } from '../api/resources.ts';
import { flawSentence } from '../texts/flaw-words.ts';
import { words } from '../texts/words.ts';

const flawWords = (flaw: Flaw): string => flawSentence(flaw, words);

export type FieldInput = {
  id: string;
  pointer: string;
  label: string;
  value: string;
  onInput: (value: string) => void;
  flaws: Flaw[];
  hint?: string | undefined;
  optional?: boolean;
  /** Attributes of the input element. */
  type?: 'text' | 'password';
  autocomplete?: string;
  inputMode?: 'text' | 'decimal';
  maxLength?: number;
  mono?: boolean;
  before?: string;
  /** What the payer should know of the value, and may go past. */
  warning?: string | null;
  onBlur?: () => void;
};

export function field(input: FieldInput): TemplateResult {
  const flaw = input.flaws.find((each) => each.pointer === input.pointer);
  const described = [
    input.hint === undefined ? '' : `${input.id}-hint`,
    flaw ? `${input.id}-flaw` : '',
    input.warning ? `${input.id}-warning` : '',
  ]
    .filter(Boolean)
    .join(' ');
  return html`
    <div class="field" data-field=${input.pointer}>
      <label for=${input.id}>${input.label}${input.optional ? html` <span class="quiet">(${words.order.optional})</span>` : nothing}</label>
      ${input.hint === undefined ? nothing : html`<p class="hint" id="${input.id}-hint">${input.hint}</p>`}
      <div class="control">
        ${input.before === undefined ? nothing : html`<span class="before" aria-hidden="true">${input.before}</span>`}
        <input id=${input.id} name=${input.id} type=${input.type ?? 'text'} class=${input.mono ? 'mono' : ''} dir=${input.mono ? 'ltr' : 'auto'}
          .value=${live(input.value)} autocomplete=${input.autocomplete ?? 'off'} inputmode=${input.inputMode ?? 'text'}
          maxlength=${input.maxLength ?? nothing} spellcheck="false" autocapitalize="off"
          aria-describedby=${described || nothing} aria-invalid=${flaw ? 'true' : nothing}
          @input=${(event: Event) => input.onInput((event.target as HTMLInputElement).value)} @blur=${input.onBlur ?? nothing}>
      </div>
      ${flawLine(input.id, flaw)}
      ${input.warning === undefined ? nothing : html`<p class="warning" role="status" id="${input.id}-warning">${input.warning ?? ''}</p>`}
    </div>`;
}

/** The flaw beneath a field; the sign before it says "flaw" without colour. */
export function flawLine(id: string, flaw: Flaw | undefined): TemplateResult | typeof nothing {
  return flaw ? html`<p class="flaw" id="${id}-flaw" data-flaw=${flaw.pointer}>${flawWords(flaw)}.</p>` : nothing;
}

/** @param ids which input belongs to which pointer */
export function flawSummary(flaws: Flaw[], ids: Record<string, string>): TemplateResult | typeof nothing {
  if (flaws.length === 0) return nothing;
  return html`
    <section class="problem flaws" tabindex="-1" data-flaws aria-labelledby="flaws-title">
      <h2 id="flaws-title">${words.flawSummary(flaws.length)}</h2>
      <ul>
        ${flaws.map((flaw) => {
          const id = ids[flaw.pointer];
          return html`<li>${id === undefined ? flawWords(flaw) : html`<a href="#${id}" @click=${(event: Event) => jump(event, id)}>${flawWords(flaw)}</a>`}</li>`;
        })}
      </ul>
    </section>`;
}

function jump(event: Event, id: string): void {
  event.preventDefault();
  document.getElementById(id)?.focus();
}
