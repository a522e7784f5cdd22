/**
 * An IBAN for people: groups of four, same-width digits, and a button that copies it without the spaces.
 *
 * RTS Art 5(1)(c): the account is the payee's identity, and groups of four are how people compare one with an invoice.
 * The button stands outside the element that flows/agreement.ts reads back.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { formatIban } from '../../server/core/payments/iban.ts';
import { words } from '../texts/words.ts';
import { announce } from './announce.ts';

/** @param fact name under which the shown text is read back, e.g. `payee-iban` */
export function ibanText(iban: string, fact?: string): TemplateResult {
  return html`<span class="iban" dir="ltr" data-fact=${fact ?? nothing}>${formatIban(iban)}</span>`;
}

/** @param whose words that tell this copy button from the others on the page */
export function copyIban(iban: string, whose: string): TemplateResult {
  return html`<button type="button" class="icon-button" data-action="copy-iban" aria-label="${words.facts.copy(whose)}" title=${words.facts.copy(words.facts.copyIban)}
    @click=${(event: Event) => copy(iban, event.currentTarget as HTMLElement)}>
    <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false"><rect x="7" y="7" width="9" height="10" rx="2"></rect><path d="M13 4.5A1.5 1.5 0 0 0 11.5 3h-6A1.5 1.5 0 0 0 4 4.5v7A1.5 1.5 0 0 0 5.5 13"></path><path class="tick" d="m9.2 12 1.8 1.8 3-3.6"></path></svg>
  </button>`;
}

async function copy(iban: string, button: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(iban);
  } catch {
    return;
  }
  announce(words.facts.copied);
  button.dataset.copied = 'true';
  setTimeout(() => delete button.dataset.copied, 2_000);
}
