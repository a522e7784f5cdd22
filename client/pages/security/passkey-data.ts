/**
 * What the bank keeps of a passkey in the field's own words, folded: for a maker of authenticators, and for whoever helps a payer.
 *
 * WebAuthn L3 §6.5.1, §6.5.2; RFC 9053. Nothing of it decides anything here.
 */
import { html, type TemplateResult } from 'lit';
import type { Credential } from '../../api/resources.ts';
import { words } from '../../texts/words.ts';

const say = words.passkeyData;

const ALGORITHMS: Readonly<Record<number, string>> = { [-7]: 'ES256', [-8]: 'EdDSA (Ed25519)', [-35]: 'ES384', [-257]: 'RS256' };
const NO_AAGUID = '00000000-0000-0000-0000-000000000000';

export function passkeyData(credential: Credential): TemplateResult {
  const { aaguid, transports, algorithm, attestation, credentialId, securePaymentConfirmation } = credential;
  const row = (name: string, term: string, value: string | TemplateResult) =>
    html`<div><dt>${term}</dt><dd data-term=${name}>${value}</dd></div>`;
  return html`
    <details class="folded" data-passkey-data>
      <summary>${say.open}<span class="unseen">: ${credential.label}</span></summary>
      <dl class="facts">
        ${row('aaguid', say.aaguid, aaguid === NO_AAGUID ? say.noAaguid : html`<code>${aaguid}</code>`)}
        ${row('transports', say.transports, transports.length === 0 ? say.noTransports : html`<code>${transports.join(', ')}</code>`)}
        ${row('algorithm', say.algorithm, html`<code>${algorithm === null ? '?' : `${ALGORITHMS[algorithm] ?? 'COSE'} (${algorithm})`}</code>`)}
        ${row('attestation-format', say.attestation, html`<code>${attestation.format}</code>`)}
        ${row('payment', say.paymentDialog, securePaymentConfirmation ? say.yes : say.no)}
        ${row('credential-id', say.credentialId, html`<code>${credentialId}</code>`)}
      </dl>
    </details>`;
}
