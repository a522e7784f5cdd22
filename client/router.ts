/**
 * One page at a time, by the History API.
 *
 * Every page is an element with a title and an `h1`; after a change of page the heading takes focus, so that the
 * keyboard and a screen reader start where the eye does. Leaving a page closes an open prompt: a prompt that outlives its
 * page would ask for a fingerprint for facts that are no longer on the screen (RTS Art 5(2)(b)).
 */
import { alarm, announce } from './announce.ts';
import { drafts } from './drafts.ts';
import { closePrompt } from './flows/prompt.ts';
import type { Page } from './parts/page.ts';
import { session } from './session.ts';

type Route = { pattern: RegExp; element: string; open: boolean; load?: () => Promise<unknown> };

/**
 * `open` pages need no session. Names in the pattern become the page's `params`. What has a `load` comes from the bank when
 * it is first needed: payers do not wait for pages that are for auditors, or for a proof that they may never ask for.
 */
const ROUTES: Route[] = [
  { pattern: /^\/$/, element: 'welcome-page', open: true },
  { pattern: /^\/enrol$/, element: 'enrol-page', open: true },
  { pattern: /^\/activate$/, element: 'activate-page', open: true },
  { pattern: /^\/accounts$/, element: 'accounts-page', open: false },
  { pattern: /^\/payments\/new$/, element: 'order-page', open: false },
  { pattern: /^\/payments\/(?<paymentId>[^/]+)\/confirm$/, element: 'confirm-page', open: false },
  { pattern: /^\/payments\/(?<paymentId>[^/]+)\/proof$/, element: 'proof-page', open: false, load: () => import('./views/proof-page.ts') },
  { pattern: /^\/payments\/(?<paymentId>[^/]+)$/, element: 'receipt-page', open: false },
  { pattern: /^\/security$/, element: 'security-page', open: false },
  {
    pattern: /^\/diagnostics\/(?<requestId>[^/]+)$/,
    element: 'diagnostics-page',
    open: true,
    load: () => import('./views/diagnostics-page.ts'),
  },
  { pattern: /^\/audit$/, element: 'audit-page', open: false, load: () => import('./views/audit-page.ts') },
  {
    pattern: /^\/audit\/events\/(?<sequence>[0-9]{1,15})$/,
    element: 'audit-event-page',
    open: false,
    load: () => import('./views/audit-event-page.ts'),
  },
  {
    pattern: /^\/audit\/payments\/(?<paymentId>[^/]+)$/,
    element: 'audit-payment-page',
    open: false,
    load: () => import('./views/audit-payment-page.ts'),
  },
];

/** Why the welcome page is shown, kept in the history entry. */
export type Arrival = 'session-ended' | 'signed-out' | 'sign-in-first' | 'passkey-revoked';

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
  const wanted = JSON.parse(sessionStorage.getItem(RETURN_TO) ?? 'null') as { path: string; payerId: string | null } | null;
  sessionStorage.removeItem(RETURN_TO);
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

/** Sets the document's title; pages call it again when their state gives them another one. */
export function setTitle(title: string): void {
  const bank = session.relyingParty.rpName;
  document.title = bank === '' ? title : `${title} · ${bank}`;
}

/** Starts routing: links of the client no longer load a document. */
export function startRouter(): void {
  addEventListener('popstate', () => void showPage(true));
  document.addEventListener('click', (event) => {
    const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement);
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (link.origin !== location.origin || link.target !== '' || link.hasAttribute('download')) return;
    if (link.hash !== '' && link.pathname === location.pathname) return;
    if (!ROUTES.some((route) => route.pattern.test(link.pathname))) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
  void showPage(false);
}

async function showPage(moveFocus: boolean): Promise<void> {
  closePrompt();
  turn += 1;
  const mine = turn;
  const { route, params } = find(location.pathname);
  if (route && !route.open && session.current === null) {
    rememberPath(null);
    return navigate('/', { replace: true, arrival: 'sign-in-first' });
  }
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

function find(path: string): { route: Route | null; params: Record<string, string> } {
  for (const route of ROUTES) {
    const match = route.pattern.exec(path);
    if (match) return { route, params: { ...match.groups } };
  }
  return { route: null, params: {} };
}

function rememberPath(payerId: string | null): void {
  const path = location.pathname + location.search;
  if (path !== '/') sessionStorage.setItem(RETURN_TO, JSON.stringify({ path, payerId }));
}
