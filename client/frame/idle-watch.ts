/**
 * Warns a minute before the session ends by idleness, and notices when it has ended.
 *
 * RTS Art 4(3)(d): at most five minutes without activity. WCAG 2.2.1: the payer is warned and may extend the session with one
 * action. `GET /api/session` is no activity, so watching does not prolong a session; only the payer's own button does.
 */
import { html, nothing } from 'lit';
import { send } from '../api/api.ts';
import { session } from '../api/session.ts';
import { showSpan } from '../format/dates.ts';
import { announce, showNotice } from '../parts/announce.ts';
import { words } from '../texts/words.ts';

const WARN_BEFORE_MS = 60_000;
const LOOK_AGAIN_MS = 5_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let warned = false;

/** Starts over: call it when a session begins, and again when it ends. */
export function watchIdle(): void {
  clearTimeout(timer);
  if (session.current === null) {
    calm();
    return;
  }
  const { idleExpiresAt, absoluteExpiresAt } = session.current.session;
  const now = Date.now() + session.clockSkew;
  const left = Math.min(Date.parse(idleExpiresAt), Date.parse(absoluteExpiresAt)) - now;
  if (left > WARN_BEFORE_MS) {
    calm();
    lookIn(left - WARN_BEFORE_MS + 250);
    return;
  }
  warn(left, Date.parse(absoluteExpiresAt) - now <= WARN_BEFORE_MS);
  lookIn(Math.max(1_000, Math.min(LOOK_AGAIN_MS, left + 250)));
}

function lookIn(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void look(), ms);
}

async function look(): Promise<void> {
  if (session.current === null) return watchIdle();
  const answer = await session.refresh();
  if (!answer.ok && answer.problem.slug === 'no-session') return;
  if (answer.ok) watchIdle();
  else lookIn(LOOK_AGAIN_MS);
}

function warn(left: number, forGood: boolean): void {
  const seconds = Math.max(0, Math.round(left / 1_000));
  if (!warned) announce(forGood ? words.session.endsForGood : words.session.endsSoon(showSpan(seconds)));
  warned = true;
  showNotice(html`
    <p aria-hidden="true">${forGood ? words.session.endsForGood : words.session.endsSoon(showSpan(seconds))}</p>
    ${forGood ? nothing : html`<button class="button small" data-action="stay-signed-in" @click=${stay}>${words.session.stay}</button>`}
  `);
}

async function stay(): Promise<void> {
  const answer = await send('GET', '/api/accounts');
  if (!answer.ok) return;
  await session.refresh();
  watchIdle();
  announce(words.session.stayed);
}

function calm(): void {
  warned = false;
  showNotice(null);
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden && session.current !== null) void look();
});
