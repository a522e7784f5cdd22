/**
 * The start of the client: who the bank is, who is signed in, then the first page.
 *
 * Nothing is kept from an earlier visit but what the server's session says; the browser is not trusted to remember.
 */
import './too-old.ts';
import './styles/base.css';
import './styles/frame.css';
import './styles/buttons.css';
import './styles/fields.css';
import './styles/notices.css';
import './styles/payment.css';
import './styles/pages.css';
import './styles/proof.css';
import './styles/print.css';
import './parts/payee-picker.ts';
import './views/bank-header.ts';
import './views/welcome-page.ts';
import './views/enrol-page.ts';
import './views/activate-page.ts';
import './views/accounts-page.ts';
import './views/order-page.ts';
import './views/confirm-page.ts';
import './views/receipt-page.ts';
import './views/security-page.ts';
import './views/not-found-page.ts';
import './views/offline-page.ts';
import { whenSessionEnds } from './api.ts';
import { watchIdle } from './idle-watch.ts';
import { hearOtherTabs } from './other-tabs.ts';
import { leaveSession, navigate, startRouter } from './router.ts';
import { session } from './session.ts';

session.addEventListener('change', watchIdle);
session.addEventListener('other-payer', () => {
  document.querySelector('#main')?.replaceChildren();
  navigate(session.home, { replace: true });
});
hearOtherTabs(() => void hear());
whenSessionEnds(() => {
  if (session.current !== null) leaveSession('session-ended');
});

async function hear(): Promise<void> {
  const signedIn = await session.find();
  if (signedIn === false && session.current !== null) return leaveSession('signed-out');
  session.dispatchEvent(new Event('news'));
}

document.querySelector('#start')?.remove();
await session.find();
startRouter();

// A printed proof is complete: folded parts open for the printer and close again after it.
let folded: HTMLDetailsElement[] = [];
addEventListener('beforeprint', () => {
  folded = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
  for (const part of folded) part.open = true;
});
addEventListener('afterprint', () => {
  for (const part of folded) part.open = false;
});
