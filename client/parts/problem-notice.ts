/**
 * What went wrong, in the payer's words: what happened, that nothing was paid, what to do; the code small beneath.
 *
 * RTS Art 4(3)(a): the page never says which factor failed, because the server never does. In the demo profile a failed
 * ceremony links to its diagnostics, which only the session that made the request can read.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { KnownSlug, Problem } from '../api/api.ts';
import { session } from '../api/session.ts';
import type { Place } from '../texts/en/problems/problems-by-place.ts';
import type { ProblemWords } from '../texts/problem-words.ts';
import { words } from '../texts/words.ts';
import { alarm } from './announce.ts';
import { timeLeft } from './time-left.ts';

export type Where = Place;

/** The notice, and where `actions` are given, buttons in it. It takes focus (tabindex -1) when a page wants that. */
export function problemNotice(problem: Problem, where: Where, actions: TemplateResult | typeof nothing = nothing): TemplateResult {
  const { title, text, next } = wordsFor(problem, where);
  const consequence = consequenceOf(problem, where);
  return html`
    <section class="problem" data-problem=${problem.slug} tabindex="-1" aria-labelledby="problem-${where}">
      <h2 id="problem-${where}">${title}</h2>
      <p>${text}${consequence === '' ? nothing : html` <strong data-consequence>${consequence}</strong>`}</p>
      ${problem.leftBehind ? html`<p data-left-behind>${words.problem.leftBehind.text}</p>` : nothing}
      ${problem.until === null ? nothing : html`<p data-wait>${words.problem.wait}: ${timeLeft(problem.until)}.</p>`}
      <ul>${next.map((step) => html`<li>${step}</li>`)}</ul>
      ${
        problem.slug === 'authentication-failed' && session.relyingParty.diagnostics && problem.instance !== ''
          ? html`<p><a href="/diagnostics/${encodeURIComponent(problem.instance)}" data-action="diagnostics">${words.problem.diagnostics}</a></p>`
          : nothing
      }
      ${actions}
      <p class="code">${words.problem.code(problem.slug)}${codeOf(problem)}</p>
    </section>`;
}

/** In place of a button that asks the device: RTS Art 4(3)(b), the bank accepts no confirmation for now. */
export function blockedNote(): TemplateResult {
  const until = session.block?.until ?? null;
  return html`<p class="calm-note" data-note="blocked">${words.problem.blockedNote}${until === null ? nothing : html` ${words.problem.wait}: ${timeLeft(until)}.`}</p>`;
}

/** Speaks the problem through the alert region. */
export function soundAlarm(problem: Problem, where: Where): void {
  const { title, text } = wordsFor(problem, where);
  alarm(
    [`${title}.`, text, consequenceOf(problem, where), problem.leftBehind ? words.problem.leftBehind.text : ''].filter(Boolean).join(' '),
  );
}

/** What can be done about a problem depends on where it happens, so a place may have words of its own. */
function wordsFor({ slug, detail }: Problem, where: Where): ProblemWords {
  const said = words.problem.byPlace[where]?.[slug as keyof (typeof words.problem.byPlace)[Where]] ?? words.problem.known(slug);
  return said.text === '' ? { ...said, text: detail } : said;
}

/** Their words say already what became of it, or that it is not known. */
const SAY_IT_THEMSELVES: readonly KnownSlug[] = ['outcome-unknown', 'answer-lost', 'payment-not-open', 'registration-unknown'];
/** Where an answer that was lost can have been a yes. An order pays nothing by itself, so of `payment` it can always be said. */
const MAY_BE_DONE: readonly Where[] = ['sign-in', 'revocation', 'binding'];

/** Of an answer that was lost nothing is said: the act may have happened. */
function consequenceOf({ slug, outcomeUnknown, leftBehind }: Problem, where: Where): string {
  const unsaid =
    SAY_IT_THEMSELVES.includes(slug) || slug === 'credential-already-registered' || (outcomeUnknown && MAY_BE_DONE.includes(where));
  if (unsaid) return '';
  return leftBehind ? words.problem.leftBehind.consequence : words.problem.consequence[where];
}

/** The request has an id only where the bank answered. */
function codeOf({ status, detail, instance }: Problem): TemplateResult | typeof nothing {
  if (status === 0) return detail === '' ? nothing : html` · ${detail}`;
  return html` · ${words.problem.request} <span class="id">${instance}</span>`;
}
