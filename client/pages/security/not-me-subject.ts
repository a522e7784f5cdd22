/** What "this was not me" is about, a payment or a notice, what the bank did with the payment, and the passkeys that can be revoked. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Credential, Message, Payment } from '../../api/resources.ts';
import { showTime } from '../../format/dates.ts';
import { showAmount } from '../../format/money.ts';
import { contactLine } from '../../parts/contact.ts';
import { words } from '../../texts/words.ts';

const say = words.notMe;

export function subject(payment: Payment | null, notice: Message | null): TemplateResult | typeof nothing {
  if (payment) {
    const { payee, amount, createdAt, executedAt, paymentId } = payment;
    return html`
      <section class="card subject" aria-label=${say.about} data-about="payment">
        <p class="pair"><strong><bdi>${payee.name}</bdi></strong> <strong>${showAmount(amount)}</strong></p>
        <p class="quiet">${showTime(executedAt ?? createdAt)}</p>
        <p><a href="/payments/${paymentId}" data-action="see-payment">${say.seePayment}</a></p>
      </section>`;
  }
  if (!notice) return nothing;
  const { kind, facts, createdAt } = notice;
  return html`
    <section class="card subject" aria-label=${say.about} data-about="notice">
      <p><strong>${words.security.messages(kind)}</strong></p>
      <p class="quiet">${facts.credentialLabel === undefined ? nothing : html`${words.security.ofPasskey(facts.credentialLabel)}<br>`}${showTime(createdAt)}</p>
    </section>`;
}

/** Says nothing of who bears a loss. */
export function didAbout({ transactionStatus, executedAt, createdAt }: Payment): string {
  if (transactionStatus === 'ACSC') return say.paid(showTime(executedAt ?? createdAt));
  return transactionStatus === 'RCVD' ? say.waits : say.notPaid;
}

/** With the number of what this is about, which the payer reads out to the bank. */
export function tellTheBank(payment: Payment | null, notice: Message | null): TemplateResult {
  const number = payment?.paymentId ?? notice?.messageId;
  return html`
    <section class="step-of" aria-labelledby="tell-title">
      <h2 id="tell-title">${say.tellTitle}</h2>
      <p>${say.tellText}</p>
      ${contactLine()}
      ${number === undefined ? nothing : html`<p class="code">${say.tellNumber} <code class="id" data-reference>${number}</code></p>`}
    </section>`;
}

/** @param onRevoke `last` is true when no other passkey could sign in afterwards */
export function revocable(all: Credential[], onRevoke: (credential: Credential, last: boolean) => void): TemplateResult {
  // Suspended ones too: what is suspected is revoked all the same.
  const credentials = all.filter(({ status }) => status === 'active' || status === 'suspended');
  if (credentials.length === 0) return html`<p class="quiet">${say.noPasskeys}</p>`;
  const active = credentials.filter(({ status }) => status === 'active').length;
  const row = (each: Credential) => html`
    <li data-credential=${each.credentialId}><div class="row split">
      <span><span class="who"><bdi>${each.label}</bdi></span><br><span class="when">${each.lastUsedAt === null ? say.neverUsed : say.lastUsed(showTime(each.lastUsedAt))}${each.inUse ? `, ${say.inUse}` : ''}</span></span>
      <button type="button" class="button plain danger-text" data-action="revoke" aria-label="${say.revoke}: ${each.label}" @click=${() => onRevoke(each, active === 1 && each.status === 'active')}>${say.revoke}</button>
    </div></li>`;
  return html`
    ${active > 1 ? nothing : html`<p class="calm-note" data-only-one>${say.onlyOne} <a href="/security">${say.addFirst}</a></p>`}
    <ul class="rows" data-list="revocable">${credentials.map(row)}</ul>`;
}
