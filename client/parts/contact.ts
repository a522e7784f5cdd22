/** How the bank is reached: what the operator configured, else words that send nobody to a number from a message. */
import { html, type TemplateResult } from 'lit';
import { session } from '../api/session.ts';
import { words } from '../texts/words.ts';

export function contactLine(): TemplateResult {
  const { contact, profile } = session.relyingParty;
  if (contact !== null) return html`<p class="contact" data-contact="configured"><bdi>${contact}</bdi></p>`;
  return html`<p class="contact" data-contact=${profile}>${profile === 'demo' ? words.contact.demo : words.contact.none}</p>`;
}
