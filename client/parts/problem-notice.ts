/**
 * What went wrong, in the payer's words: what happened, that nothing was paid, what to do; the code small beneath.
 *
 * RTS Art 4(3)(a): the page never says which factor failed, because the server never does. In the demo profile a failed
 * ceremony links to its diagnostics, which only the session that made the request can read.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { KnownSlug, Problem } from '../api/api.ts';
import { session } from '../api/session.ts';
import { showSpan } from '../format/dates.ts';
import type { ProblemWords } from '../texts/problem-words.ts';
import { words } from '../texts/words.ts';
import { alarm } from './announce.ts';

export type Where = keyof typeof words.problem.consequence;

/** The notice, and where `actions` are given, buttons in it. It takes focus (tabindex -1) when a page wants that. */
export function problemNotice(problem: Problem, where: Where, actions: TemplateResult | typeof nothing = nothing): TemplateResult {
  const { title, text, next } = wordsFor(problem);
  const consequence = consequenceOf(problem, where);
  return html`
    <section class="problem" data-problem=${problem.slug} tabindex="-1" aria-labelledby="problem-${where}">
      <h2 id="problem-${where}">${title}</h2>
      <p>${text}${consequence === '' ? nothing : html` <strong data-consequence>${consequence}</strong>`}</p>
      ${problem.retryAfterSeconds === null ? nothing : html`<p data-wait>${words.problem.wait(showSpan(problem.retryAfterSeconds))}</p>`}
      <ul>${next.map((step) => html`<li>${step}</li>`)}</ul>
      ${
        problem.slug === 'authentication-failed' && session.relyingParty.diagnostics && problem.instance !== ''
          ? html`<p><a href="/diagnostics/${encodeURIComponent(problem.instance)}" data-action="diagnostics">${words.problem.diagnostics}</a></p>`
          : nothing
      }
      ${actions}
      <p class="code">${[words.problem.code(problem.slug), codeOf(problem)].filter(Boolean).join(' · ')}</p>
    </section>`;
}

/** Speaks the problem through the alert region. */
export function soundAlarm(problem: Problem, where: Where): void {
  const { title, text } = wordsFor(problem);
  alarm(`${title}. ${text} ${consequenceOf(problem, where)}`);
}

function wordsFor({ slug, detail }: Problem): ProblemWords {
  const said = words.problem.known(slug);
  return said.text === '' ? { ...said, text: detail } : said;
}

/** Their words say already what became of it, or that it is not known. */
const SAY_IT_THEMSELVES: readonly KnownSlug[] = ['outcome-unknown', 'answer-lost', 'payment-not-open', 'registration-unknown'];

/** Of an answer that was lost nothing is said: the act may have happened. */
function consequenceOf({ slug, outcomeUnknown }: Problem, where: Where): string {
  const unsaid = SAY_IT_THEMSELVES.includes(slug) || (outcomeUnknown && (where === 'revocation' || where === 'binding'));
  return unsaid ? '' : words.problem.consequence[where];
}

function codeOf({ status, detail, instance }: Problem): string {
  return status === 0 ? detail : words.problem.request(instance);
}
