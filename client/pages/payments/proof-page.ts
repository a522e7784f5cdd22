/**
 * "See what was signed": the payment beside the signed bytes, joined line by line, for a reader who checks it.
 *
 * Two kinds of facts are kept apart, in words: those under the signature of the payer's device, and those that only the bank
 * states (RTS Art 29). Mixing them would make the proof look stronger than it is.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { canonicalObject } from '../../../server/core/dynamic-link.ts';
import { type Problem, send } from '../../api/api.ts';
import type { Evidence, Payment } from '../../api/resources.ts';
import type { Check } from '../../evidence/check.ts';
import { proofChecks } from '../../evidence/checks.ts';
import { LoadingPage } from '../../frame/loading-page.ts';
import { mark } from '../../frame/mark.ts';
import { paperLine } from '../../parts/paper-line.ts';
import { problemNotice } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';
import { proofAddresses, proofSections, proofSummary } from './proof-sections.ts';

const say = words.proof;

type State = { checks: Check[] | null; evidence: Evidence | null; problem: Problem | null };

class ProofPage extends LoadingPage<State> {
  protected state: State = { checks: null, evidence: null, problem: null };

  pageTitle(): string {
    return say.title;
  }

  protected override render(): TemplateResult {
    const { checks, evidence, problem } = this.state;
    const failed = checks?.filter(({ holds }) => holds === false).length ?? 0;
    const phase = problem ? 'problem' : checks === null ? 'loading' : failed === 0 ? 'holds' : 'fails';
    return html`
      <div class="page wide proof" data-view="proof" data-state=${phase} aria-busy=${String(phase === 'loading')}>
        <h1 tabindex="-1">${say.title}</h1>
        <p class="lead">${say.lead}</p>
        ${paperLine()}
        ${problem ? html`${problem.slug === 'not-found' ? html`<p>${say.none}</p>` : nothing}${problemNotice(problem, 'none')}` : nothing}
        ${checks === null ? html`<p class="verdict"><span class="space w60"></span></p>` : verdict(checks, failed)}
        ${checks === null ? nothing : html`${proofSummary(checks)}${proofSections(checks)}`}
        ${evidence === null ? nothing : html`<p class="limits">${say.limits(evidence.method)}</p>${raw(evidence)}`}
        ${checks === null ? nothing : proofAddresses(checks)}
        <div class="actions">
          ${evidence === null ? nothing : html`<a class="button primary" href="/api/payments/${this.paymentId}/evidence" download="evidence-${this.paymentId}.json" data-action="download-evidence">${say.download}</a>`}
          <div class="ways">
            <a class="button plain" href="/payments/${this.paymentId}" data-action="back">${say.back}</a>
            <button type="button" class="button plain" data-action="print" @click=${() => print()}>${say.print}</button>
          </div>
        </div>
      </div>`;
  }

  protected override async load(): Promise<void> {
    const path = `/api/payments/${encodeURIComponent(this.paymentId)}`;
    const [payment, evidence] = await Promise.all([send<Payment>('GET', path), send<Evidence>('GET', `${path}/evidence`)]);
    if (!payment.ok) return this.fail(payment.problem);
    if (!evidence.ok) return this.fail(evidence.problem);
    this.show({ evidence: evidence.value, checks: await proofChecks(payment.value, evidence.value) });
  }
}

function verdict(checks: Check[], failed: number): TemplateResult {
  const made = checks.filter(({ holds }) => holds !== null).length;
  return html`<p class="verdict ${failed === 0 ? 'good' : 'bad'}" data-verdict=${failed === 0 ? 'holds' : 'fails'}>${mark(failed === 0)}<span>${failed === 0 ? say.holds(made) : say.fails(failed)}</span></p>`;
}

function raw({ object, nonce, challenge, assertion, credential }: Evidence): TemplateResult {
  const parts = {
    object: canonicalObject(object),
    nonce,
    challenge,
    clientDataJSON: assertion.clientDataJSON,
    authenticatorData: assertion.authenticatorData,
    signature: assertion.signature,
    publicKey: credential.publicKeyPem,
    credentialId: credential.credentialId,
  };
  return html`
    <details class="raw" data-raw>
      <summary>${say.raw}</summary>
      <dl>${Object.entries(parts).map(([name, bytes]) => html`<div><dt>${say.rawParts[name as keyof typeof parts]}</dt><dd><code>${bytes}</code></dd></div>`)}</dl>
    </details>`;
}

customElements.define('proof-page', ProofPage);
