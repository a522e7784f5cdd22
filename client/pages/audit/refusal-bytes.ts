/**
 * The evidence of a refused assertion, folded: what was asked, all that was expected, and what came, byte for byte.
 *
 * All of it is untrusted: it is shown as text, as it was kept.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Refusal } from '../../api/audit-resources.ts';
import { clientDataText } from '../../evidence/checks.ts';
import { auditWords } from '../../texts/audit-words.ts';

const say = auditWords.event;

export function refusalBytes({ scope, object, nonce, challenge, method, expected, assertion, credential }: Refusal): TemplateResult {
  const parts: Record<keyof typeof say.parts, string | null> = {
    scope,
    object: object && JSON.stringify(object),
    nonce,
    challenge,
    method,
    expected: JSON.stringify(expected, null, 1),
    clientDataJSON: assertion.clientDataJSON,
    clientText: clientDataText(assertion.clientDataJSON),
    authenticatorData: assertion.authenticatorData,
    signature: assertion.signature,
    browserBoundSignature: assertion.browserBoundSignature ?? null,
    credentialId: assertion.id,
    userHandle: assertion.userHandle,
    cut: assertion.cut ? JSON.stringify(assertion.cut, null, 1) : null,
    publicKey: credential?.publicKeyPem ?? null,
  };
  const row = ([name, bytes]: [string, string | null]) =>
    bytes === null
      ? nothing
      : html`<div data-part=${name}><dt>${say.parts[name as keyof typeof parts]}</dt><dd><code>${bytes}</code></dd></div>`;
  return html`
    <details class="raw" data-raw>
      <summary>${say.refusal}</summary>
      <p class="about">${say.refusalAbout}</p>
      <dl>${Object.entries(parts).map(row)}</dl>
    </details>`;
}
