/** One notice of the bank, as a row: what happened, to which passkey, what to do, when. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Message } from '../../api/resources.ts';
import { showTime } from '../../format/dates.ts';
import { words } from '../../texts/words.ts';

const say = words.security;

export function messageRow({ messageId, kind, facts, createdAt }: Message): TemplateResult {
  return html`
    <li data-message=${kind} data-message-id=${messageId}>
      <div class="row">
        <span class="who">${say.messages(kind)}${facts.credentialLabel === undefined ? nothing : html`<br><span class="quiet">${say.ofPasskey(facts.credentialLabel)}</span>`}</span>
        ${say.advice[kind] === undefined ? nothing : html`<span class="advice" data-advice>${say.advice[kind]}</span>`}
        <span class="when">${showTime(createdAt)}</span>
      </div>
    </li>`;
}
