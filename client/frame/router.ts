/**
 * One page at a time, by the History API.
 *
 * Every page is an element with a title and an `h1`; after a change of page the heading takes focus, so that the
 * keyboard and a screen reader start where the eye does. Draining a page closes an open prompt: a prompt that outlives its
 * page would ask for a fingerprint for facts that are no longer on the screen (RTS Art 5(2)(b)).
 */

import { drafts } from '../api/drafts.ts';
import { tellOtherTabs } from '../api/other-tabs.ts';
import { session } from '../api/session.ts';
import { tabStorage } from '../api/tab-storage.ts';
import { closePrompt } from '../flows/prompt.ts';
import { alarm, announce } from '../parts/announce.ts';
import { type Page, setTitle } from './page.ts';

/** Why the welcome page is shown, or a receipt that the payer did not open; kept in the history entry. */
export type Arrival = 'session-ended' | 'signed-out' | 'sign-in-first' | 'passkey-revoked' | 'done-before' | 'not-ordered';

export const arrivalNow = (): Arrival | null => (history.state as { arrival?: Arrival } | null)?.arrival ?? null;

export type Route = { pattern: RegExp; element: string; open: boolean; of?: 'payer'; load?: () => Promise<unknown> };
/** The route of a path, and what its pattern names. */
export type FindRoute = (path: string) => { route: Route | null; params: Record<string, string> };

let findRoute: FindRoute = () => ({ route: null, params: {} });
const RETURN_TO = 'return-to';
let page: Page<object> | null = null;
let turn = 0;

/** Goes to a path of the client. */
export function navigate(path: string, { replace = false, arrival = null as Arrival | null } = {}): void {
  history[replace ? 'replaceState' : 'pushState']({ arrival }, '', path);
  void showPage(true);
}

/** Renames the page in place: after a payment the confirm page becomes its receipt without moving anything. */
export function becomePath(path: string): void {
  history.replaceState({ arrival: null }, '', path);
}

/** After sign-in: where the payer wanted to go, else the accounts, or for an auditor the log. */
export function goHome(): void {
  const wanted = tabStorage.read<{ path: string; payerId: string | null }>(RETURN_TO);
  tabStorage.drop(RETURN_TO);
  const own = wanted !== null && (wanted.payerId === null || wanted.payerId === session.current?.payer.payerId);
  if (wanted !== null && !own) drafts.clear();
  navigate(own ? wanted.path : session.home, { replace: true });
}

/** Takes the payer out calmly when the session has ended, and remembers the way back. */
export function leaveSession(arrival: Arrival): void {
  const payerId = session.current?.payer.payerId ?? null;
  if (arrival !== 'signed-out' && arrival !== 'passkey-revoked') rememberPath(payerId);
  session.end(arrival === 'signed-out' || arrival === 'passkey-revoked');
  navigate('/', { replace: true, arrival });
}

/**
 * An enrolment or an activation has replaced the session that was here, of any payer, with its own.
 * @param stays the page that asked for it still stands
 */
export function replaceSession(stays: boolean): void {
  tellOtherTabs();
  if (session.current !== null && !stays) {
    leaveSession('signed-out');
    return;
  }
  session.replaced();
  // What the sign-in page offers there was of the session before.
  if (!stays && location.pathname === '/') navigate('/', { replace: true });
}

/** Starts routing: links of the client no longer load a document. @param routes which element shows which path */
export function startRouter(routes: FindRoute): void {
  findRoute = routes;
  addEventListener('popstate', () => void showPage(true));
  document.addEventListener('click', (event) => {
    const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement);
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (link.origin !== location.origin || link.target !== '' || link.hasAttribute('download')) return;
    if (link.hash !== '' && link.pathname === location.pathname) return;
    if (findRoute(link.pathname).route === null) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
  void showPage(false);
}

async function showPage(moveFocus: boolean): Promise<void> {
  closePrompt();
  turn += 1;
  const mine = turn;
  const { route, params } = findRoute(location.pathname);
  if (route && !route.open && session.current === null) {
    rememberPath(null);
    return navigate('/', { replace: true, arrival: 'sign-in-first' });
  }
  if (route?.of !== undefined && !session.has(route.of)) return navigate(session.home, { replace: true });
  if (route?.element === 'welcome-page' && session.current !== null) return navigate(session.home, { replace: true });

  let element = route?.element ?? 'not-found-page';
  if (route?.load) await route.load().catch(() => (element = 'offline-page'));
  if (turn !== mine) return;
  const next = document.createElement(element) as Page<object>;
  next.params = params;
  next.query = new URLSearchParams(location.search);
  page = next;
  announce('');
  alarm('');
  document.querySelector('#main')?.replaceChildren(next);
  setTitle(next.pageTitle());
  scrollTo(0, 0);
  await next.updateComplete;
  if (page !== next || !moveFocus) return;
  next.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  dispatchEvent(new Event('page-shown'));
}

function rememberPath(payerId: string | null): void {
  const path = location.pathname + location.search;
  if (path !== '/') tabStorage.keep(RETURN_TO, { path, payerId });
}
