/** One notice of the bank, as a row: what happened, to which passkey, what to do, when; whether it is new; and the way out. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Message } from '../../api/resources.ts';
import { showTime } from '../../format/dates.ts';
import { words } from '../../texts/words.ts';

const say = words.security;

export function messageRow(message: Message, onRead: (message: Message) => void): TemplateResult {
  const { messageId, kind, facts, createdAt, read } = message;
  const what = say.messages(kind);
  return html`
    <li data-message=${kind} data-message-id=${messageId} data-read=${String(read)}>
      <div class="row">
        <span class="who">${read ? nothing : html`<span class="badge new">${words.unread.mark}</span> `}${what}${facts.credentialLabel === undefined ? nothing : html`<br><span class="quiet">${say.ofPasskey(facts.credentialLabel)}</span>`}</span>
        ${say.advice[kind] === undefined ? nothing : html`<span class="advice" data-advice>${say.advice[kind]}</span>`}
        <span class="when">${showTime(createdAt)}</span>
        <div class="ways">
          ${read ? nothing : html`<button type="button" class="button plain" data-action="mark-read" aria-label=${words.unread.readLabel(what)} @click=${() => onRead(message)}>${words.unread.read}</button>`}
          <a class="button plain" href="/not-me?notice=${encodeURIComponent(messageId)}" data-action="not-me" aria-label="${words.notMe.link}: ${what}">${words.notMe.link}</a>
        </div>
      </div>
    </li>`;
}
