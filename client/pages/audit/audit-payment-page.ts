/**
 * A payment under audit: its facts, the verdict on its evidence with every check, and the refused answers.
 *
 * PSD2 Art 72(1). The verdict is the bank's own, by the public checks and its own keys. The evidence can be downloaded and
 * judged without the bank. Opening this page is itself an entry of the log.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Voucher } from '../../../server/core/evidence-judgement.ts';
import { type Problem, send } from '../../api/api.ts';
import type { AuditedPayment, EvidenceCheck } from '../../api/audit-resources.ts';
import { showMoment } from '../../format/dates.ts';
import { LoadingPage } from '../../frame/loading-page.ts';
import { mark } from '../../frame/mark.ts';
import { problemNotice } from '../../parts/problem-notice.ts';
import { auditWords } from '../../texts/audit-words.ts';
import { words } from '../../texts/words.ts';
import { paymentFacts } from '../payments/payment-facts.ts';
import { lastLog, logAddress } from './audit-filters.ts';
import { cited } from './comparison.ts';
import '../../styles/audit.css';

const say = auditWords.payment;

/** In this order. */
const VOUCHERS: readonly Voucher[] = ['authenticator', 'browser', 'bank'];

type State = { found: AuditedPayment | null; problem: Problem | null };

class AuditPaymentPage extends LoadingPage<State> {
  protected state: State = { found: null, problem: null };

  pageTitle(): string {
    return say.title;
  }

  protected override render(): TemplateResult {
    const { found, problem } = this.state;
    return html`
      <div class="page wide audit proof audit-payment" data-view="audit-payment" data-state=${problem ? 'problem' : found ? 'ready' : 'loading'} aria-busy=${String(!found && !problem)}>
        <h1 tabindex="-1">${say.title}</h1>
        ${problem ? (problem.status === 404 ? html`<p class="empty">${say.missing}</p>` : problemNotice(problem, 'none')) : nothing}
        ${found ? html`${verdict(found)}<div class="columns">${this.#facts(found)}${refusals(found)}</div>${checks(found)}` : nothing}
        <div class="actions">
          ${found?.evidence ? html`<button type="button" class="button primary" data-action="download-evidence" @click=${() => download(found.evidence as object, `evidence-${this.paymentId}.json`)}>${say.download}</button><p class="before">${say.downloadHint}</p>` : nothing}
          <div class="ways">
            <a class="button plain" href=${lastLog.address} data-action="back">${say.back}</a>
            <button type="button" class="button plain" data-action="print" @click=${() => print()}>${say.print}</button>
          </div>
        </div>
      </div>`;
  }

  #facts({ payment }: AuditedPayment): TemplateResult {
    return html`
      <article class="card sheet">
        ${paymentFacts(payment)}
        <dl class="facts more">
          <div><dt>${say.status}</dt><dd data-status=${payment.transactionStatus}>${words.status(payment.transactionStatus)} (${payment.transactionStatus}, ${payment.scaStatus})</dd></div>
          <div><dt>${say.payer}</dt><dd><a href=${logAddress({ payer: payment.payerId })}><code class="id">${payment.payerId}</code></a></dd></div>
          <div><dt>${words.facts.paymentId}</dt><dd><code class="id" data-payment-id>${payment.paymentId}</code></dd></div>
        </dl>
        <p class="strip"><a href=${logAddress({ payment: payment.paymentId })} data-action="entries">${say.entries}</a></p>
      </article>`;
  }

  protected override async load(): Promise<void> {
    const answer = await send<AuditedPayment>('GET', `/api/audit/payments/${encodeURIComponent(this.paymentId)}`);
    if (answer.ok) return this.show({ found: answer.value });
    this.fail(answer.problem);
  }
}

function verdict({ verdict: given }: AuditedPayment): TemplateResult {
  if (given === null) return html`<p class="verdict" data-verdict="none">${say.noEvidence}</p>`;
  const bound = given.verdict === 'bound';
  return html`<p class="verdict ${bound ? 'good' : 'bad'}" data-verdict=${given.verdict}>${mark(bound)}<span>${say.verdicts(given.verdict)}${given.reason === undefined ? nothing : html` <span class="quiet">${given.reason}</span>`}</span></p>`;
}

function refusals({ refusals: tries }: AuditedPayment): TemplateResult {
  return html`
    <section aria-labelledby="refusals-title">
      <h2 id="refusals-title">${say.refusals}</h2>
      ${
        tries.length === 0
          ? html`<p class="empty" data-empty="refusals">${say.noRefusals}</p>`
          : html`<ul class="rows" data-list="refusals">${tries.map(
              ({ sequence, recordedAt, failure, kept }) => html`
        <li data-event=${sequence}><a href="/audit/events/${sequence}">
          <span class="pair"><span class="who">${failure?.sentence}</span></span>
          <span class="pair"><span class="when">${showMoment(recordedAt)}${kept ? nothing : ` · ${say.notKept}`}</span> <span class="outcome failure">${failure?.code}</span></span>
        </a></li>`,
            )}</ul>`
      }
    </section>`;
}

function checks({ verdict: given }: AuditedPayment): TemplateResult {
  return html`${VOUCHERS.map((voucher) => {
    const made = given?.checks.filter((check) => check.voucher === voucher) ?? [];
    if (made.length === 0) return nothing;
    return html`
      <section aria-labelledby="vouched-${voucher}">
        <h2 id="vouched-${voucher}">${say.vouched(voucher)}</h2>
        <p class="about">${say.vouchedAbout(voucher)}</p>
        <ul class="checks">${made.map(check)}</ul>
      </section>`;
  })}`;
}

function check({ name, clause, voucher, result, label }: EvidenceCheck): TemplateResult {
  const sign = result === 'holds' ? 'yes' : result === 'fails' ? 'no' : 'unknown';
  return html`
    <li data-check=${name} data-result=${sign} data-voucher=${voucher}>
      <h3>${name}</h3>
      <p class="right">${clause.words}${label ? html` <span data-label=${label}>${say.labels(label)}</span>` : nothing}</p>
      <p class="result ${sign}">${say.results(result)}</p>
      <p class="source">${cited(clause)}</p>
    </li>`;
}

/** The document as the bank sent it: a saved copy can be judged without this page. */
function download(document_: object, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(document_)], { type: 'application/json' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

customElements.define('audit-payment-page', AuditPaymentPage);
