/**
 * The parts of the proof: what matters first, each section folded behind its verdict, and on paper where the clauses stand.
 *
 * RTS Art 5(1)(b)-(c): a reader who has a minute reads five lines. A section with a line that does not hold stands open, so
 * that no fold hides a failure.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Check, CheckKey, Section } from '../../evidence/check.ts';
import { clausesOf } from '../../evidence/clauses.ts';
import { words } from '../../texts/words.ts';

const say = words.proof;
const SECTIONS: readonly Section[] = ['payment', 'link', 'browser', 'device', 'bank'];
/** Who is paid how much, that it was signed, and that the device looked who signed (RTS Art 4(1), 5(1)). */
const FIRST: readonly CheckKey[] = ['amount', 'payee-name', 'payee-iban', 'signature', 'user-verified'];
/** Their left side is a rule; what the bytes say is the fact. */
const FROM_THE_BYTES: readonly CheckKey[] = ['signature', 'user-verified'];

const resultOf = ({ holds }: Check) => (holds === null ? 'unknown' : holds ? 'yes' : 'no');

export function proofSummary(checks: Check[]): TemplateResult {
  const first = FIRST.flatMap((key) => checks.filter((check) => check.key === key));
  return html`
    <section class="summary card" aria-labelledby="summary-title">
      <h2 id="summary-title">${say.summary}</h2>
      <dl>${first.map(
        (check) => html`
        <div data-summary=${check.key} data-result=${resultOf(check)}>
          <dt>${say.rows[check.key]}</dt>
          <dd class="fact"><bdi>${FROM_THE_BYTES.includes(check.key) ? check.signed : check.expected}</bdi></dd>
          <dd class="result ${resultOf(check)}">${say.mark[resultOf(check)]}</dd>
        </div>`,
      )}</dl>
    </section>`;
}

export function proofSections(checks: Check[]): TemplateResult {
  const sections = SECTIONS.map((section) => checks.filter((check) => check.section === section)).filter(({ length }) => length > 0);
  return html`${sections.map(sectionOf)}`;
}

/** On paper an address cannot be clicked: each stands there in full, once. */
export function proofAddresses(checks: Check[]): TemplateResult {
  return html`
    <section class="addresses">
      <h2>${say.addresses}</h2>
      <dl>${clausesOf(checks).map(({ label, asks, href }) => html`<div><dt>${label}</dt><dd>${asks} <span>${href}</span></dd></div>`)}</dl>
    </section>`;
}

function sectionOf(checks: Check[]): TemplateResult {
  const section = checks[0]?.section ?? 'payment';
  const made = checks.filter(({ holds }) => holds !== null).length;
  const failed = checks.filter(({ holds }) => holds === false).length;
  const result = failed > 0 ? 'no' : made > 0 ? 'yes' : 'unknown';
  return html`
    <details class="section" data-section=${section} data-result=${result} ?open=${failed > 0}>
      <summary><h2>${say.sections[section]}</h2> <span class="result ${result}">${say.sectionVerdict(checks.length, made, failed)}</span></summary>
      <p class="about">${say.about[section]}</p>
      ${section === 'bank' ? nothing : html`<div class="columns-head" aria-hidden="true">${say.columns[section].map((head) => html`<span>${head}</span>`)}</div>`}
      <ul class="checks">${checks.map(row)}</ul>
      <h3 class="clauses-title">${say.clausesTitle}</h3>
      <dl class="asked">${clausesOf(checks).map(({ label, href, asks }) => html`<div><dt><a href=${href} rel="noreferrer" target="_blank">${label}</a></dt><dd>${asks}</dd></div>`)}</dl>
    </details>`;
}

function row(check: Check): TemplateResult {
  const { section, key, expected, signed, holds, clauses, voucher } = check;
  const result = resultOf(check);
  const [left = '', right = ''] = say.columns[section];
  const kind = key === 'payment-id' ? 'id' : nothing;
  return html`
    <li data-check=${key} data-result=${result}>
      <h3>${say.rows[key]}</h3>
      ${expected === '' ? nothing : html`<p class="left"><span class="unseen">${left}: </span><bdi class=${kind}>${expected}</bdi></p>`}
      <p class="right"><span class="unseen">${right}: </span><bdi class=${kind}>${signed}</bdi></p>
      <p class="result ${result}">${holds === null && voucher === 'bank' ? '' : say.mark[result]}</p>
      <p class="source">${clauses.map(({ label, asks, href }) => html`<a href=${href} title=${asks} rel="noreferrer" target="_blank">${label}</a> `)}<span data-voucher=${voucher}>${say.vouches[voucher]}</span></p>
    </li>`;
}
