/** `/problems/<slug>`: what a problem means, for readers who find its `type` in an answer (RFC 9457 §3.1.1). */
import { type Clause, type FailureCode, failureRow, failures, type ProblemSlug } from '../../core/failures.ts';
import { problems } from '../frame/problems.ts';
import { escapeHtml, layout, prose } from './layout.ts';

export function problemPage(bankName: string, slug: ProblemSlug): string {
  const { status, title, detail } = problems[slug];
  const clauses = new Set(causes(slug).flatMap((code) => failureRow(code).clauses.map(citation)));
  const rules =
    clauses.size > 0
      ? `<h2>Rules behind it</h2>\n<ul>${[...clauses].map((clause) => `<li>${escapeHtml(clause)}</li>`).join('\n')}</ul>`
      : '';
  return layout(
    bankName,
    title,
    `<h1>${escapeHtml(title)}</h1>
<p><code>${slug}</code>, status ${status}</p>
<p>${prose(detail)}</p>
${rules}
<p><a href="/problems">All problems</a></p>`,
  );
}

export function problemsPage(bankName: string): string {
  const rows = Object.entries(problems).map(
    ([slug, { status, title }]) =>
      `<tr><td>${status}</td><td><a href="/problems/${slug}"><code>${slug}</code></a></td><td>${escapeHtml(title)}</td></tr>`,
  );
  return layout(
    bankName,
    'Problems',
    `<h1>Problems</h1>
<p>Every error answer is <code>application/problem+json</code> (RFC 9457). <code>type</code> is one of these pages, <code>instance</code> is the id of the request.</p>
<table><thead><tr><th scope="col">Status</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`,
  );
}

function citation({ document, section, step, words }: Clause): string {
  return `${document}, ${section}${step === undefined ? '' : ` step ${step}`}: ${words}`;
}

function causes(slug: ProblemSlug): FailureCode[] {
  return (Object.keys(failures) as FailureCode[]).filter((code) => failures[code].problem === slug);
}
