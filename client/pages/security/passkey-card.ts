/**
 * One passkey, one card: its name, what it is, where it lives, how sure the bank is of its maker, when it was last used.
 *
 * "Maker" is what WebAuthn calls attestation. The four verdicts have four wordings, because "none asked for" and "stated
 * but not proven" must never read alike (RTS Art 25(2)(b)).
 */
import { html, nothing, type TemplateResult } from 'lit';
import { shortKeyId } from '../../../server/core/browser-bound-key.ts';
import type { BrowserBoundKey, Credential } from '../../api/resources.ts';
import { showDay, showTime } from '../../format/dates.ts';
import { actionButton } from '../../parts/action-button.ts';
import { words } from '../../texts/words.ts';
import { passkeyData } from './passkey-data.ts';

const say = words.security;

export type CardActions = {
  renaming: { label: string; busy: boolean; flaw: string } | null;
  onRename: () => void;
  onType: (label: string) => void;
  onSave: () => void;
  onCancel: () => void;
  onRevoke: () => void;
  onBind: (browser: BrowserBoundKey) => void;
  onRemove: (browser: BrowserBoundKey) => void;
};

export function passkeyCard(credential: Credential, actions: CardActions): TemplateResult {
  const { credentialId, label, authenticatorName, attestation, createdAt, lastUsedAt, inUse, status } = credential;
  return html`
    <li class="card passkey" data-credential=${credentialId} data-in-use=${String(inUse)}>
      <h3><bdi>${label}</bdi>${inUse ? html` <span class="badge good">${say.inUse}</span>` : nothing}${status === 'suspended' ? html` <span class="badge bad">${say.suspended}</span>` : nothing}</h3>
      <dl class="facts">
        <div><dt>${say.terms.kind}</dt><dd data-term="kind">${authenticatorName ?? say.unnamedAuthenticator}</dd></div>
        <div><dt>${say.terms.where}</dt><dd data-term="where">${whereItLives(credential)}${credential.vouched === false ? html`<br><span class="quiet" data-vouched="false">${say.notVouched}</span>` : nothing}</dd></div>
        <div><dt>${say.terms.attestation}</dt><dd data-term="attestation" data-verdict=${attestation.verdict}>${say.verdict(attestation.verdict)}</dd></div>
        <div><dt>${say.terms.created}</dt><dd>${showDay(createdAt)}</dd></div>
        <div><dt>${say.terms.lastUsed}</dt><dd>${lastUsedAt === null ? say.terms.never : showTime(lastUsedAt)}</dd></div>
        ${browsers(credential, actions)}
      </dl>
      ${passkeyData(credential)}
      ${actions.renaming ? renameForm(credentialId, actions.renaming, actions) : buttons(label, actions)}
    </li>`;
}

/**
 * RTS Art 7(2): browsers with a key of their own, and whether each is bound to the payer. Of a passkey that is shown to stay on one
 * device they add nothing. Each has a number and its times; none is "this browser", since the page cannot know which one it runs in.
 */
function browsers({ possession, browserKeys }: Credential, { onBind, onRemove }: CardActions): TemplateResult | typeof nothing {
  if (possession === 'device-bound' || browserKeys.length === 0) return nothing;
  const one = (browser: BrowserBoundKey) => {
    const { keyId, status, firstSeenAt, lastUsedAt } = browser;
    const name = shortKeyId(keyId);
    return html`
    <li data-browser-key=${keyId} data-status=${status}>
      ${say.browser} <code>${name}</code>: ${say.browserStatus(status)}, ${say.browserFirstSeen(showTime(firstSeenAt))}, ${say.browserLastUsed(showTime(lastUsedAt))}
      ${status === 'bound' ? nothing : html`<button type="button" class="button plain" data-action="bind-browser" aria-label="${say.bindBrowser}: ${name}" @click=${() => onBind(browser)}>${say.bindBrowser}</button>`}
      <button type="button" class="button plain danger-text" data-action="remove-browser" aria-label="${say.removeBrowser}: ${name}" @click=${() => onRemove(browser)}>${say.removeBrowser}</button>
    </li>`;
  };
  return html`<div><dt>${say.browsers}</dt><dd><ul class="browsers">${browserKeys.map(one)}</ul></dd></div>`;
}

function whereItLives({ possession, backupEligible, backupState }: Credential): string {
  if (!backupEligible) return possession === 'device-bound' ? say.deviceBound : say.notBackupEligible;
  return backupState ? say.synced : say.syncable;
}

function buttons(label: string, { onRename, onRevoke }: CardActions): TemplateResult {
  return html`<div class="ways">
    <button type="button" class="button plain" data-action="rename" aria-label="${say.rename}: ${label}" @click=${onRename}>${say.rename}</button>
    <button type="button" class="button plain danger-text" data-action="revoke" aria-label="${say.revoke}: ${label}" @click=${onRevoke}>${say.revoke}</button>
  </div>`;
}

function renameForm(
  id: string,
  { label, busy, flaw }: { label: string; busy: boolean; flaw: string },
  { onType, onSave, onCancel }: CardActions,
): TemplateResult {
  return html`
    <form class="rename" novalidate @submit=${(event: Event) => submit(event, onSave)}>
      <div class="field">
        <label for="label-${id}">${say.renameLabel}</label>
        <div class="control"><input id="label-${id}" name="label" type="text" dir="auto" autocomplete="off" .value=${label} aria-invalid=${flaw ? 'true' : nothing} aria-describedby=${flaw ? `flaw-${id}` : nothing}
          @input=${(event: Event) => onType((event.target as HTMLInputElement).value)}></div>
        ${flaw ? html`<p class="flaw" id="flaw-${id}">${flaw}.</p>` : nothing}
      </div>
      <div class="ways">
        ${actionButton({ name: 'save-name', label: say.save, busy: busy ? say.saving : null, mayShow: [say.saving] })}
        <button type="button" class="button plain" data-action="cancel-rename" @click=${onCancel}>${say.cancel}</button>
      </div>
    </form>`;
}

function submit(event: Event, onSave: () => void): void {
  event.preventDefault();
  onSave();
}
