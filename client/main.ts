/**
 * The start of the client: who the bank is, who is signed in, then the first page.
 *
 * Nothing is kept from an earlier visit but what the server's session says; the browser is not trusted to remember.
 */
import './frame/too-old.ts';
import './styles/base.css';
import './styles/frame.css';
import './styles/buttons.css';
import './styles/fields.css';
import './styles/notices.css';
import './styles/payment.css';
import './styles/pages.css';
import './styles/afterwards.css';
import './styles/proof.css';
import './styles/screens.css';
import './styles/print.css';
import './pages/payments/payee-picker.ts';
import './frame/bank-header.ts';
import './pages/sign-in/welcome-page.ts';
import './pages/sign-in/enrol-page.ts';
import './pages/sign-in/activate-page.ts';
import './pages/payments/accounts-page.ts';
import './pages/payments/order-page.ts';
import './pages/payments/confirm-page.ts';
import './pages/payments/receipt-page.ts';
import './pages/security/security-page.ts';
import './frame/not-found-page.ts';
import './frame/offline-page.ts';
import { whenBlocked, whenSessionEnds } from './api/api.ts';
import { hearOtherTabs } from './api/other-tabs.ts';
import { session } from './api/session.ts';
import { enlargeForStage } from './frame/big-screen.ts';
import { watchIdle } from './frame/idle-watch.ts';
import { leaveSession, navigate, startRouter } from './frame/router.ts';
import { findRoute } from './routes.ts';

session.addEventListener('change', watchIdle);
session.addEventListener('other-payer', () => {
  document.querySelector('#main')?.replaceChildren();
  navigate(session.home, { replace: true });
});
hearOtherTabs(() => void hear());
whenSessionEnds(() => {
  if (session.current !== null) leaveSession('session-ended');
});

whenBlocked(({ until }) => {
  if (session.current !== null) session.blocked({ until });
});

async function hear(): Promise<void> {
  const signedIn = await session.find();
  if (signedIn === false && session.current !== null) return leaveSession('signed-out');
  session.dispatchEvent(new Event('news'));
}

enlargeForStage();
document.querySelector('#start')?.remove();
await session.find();
startRouter(findRoute);

// A printed proof is complete: folded parts open for the printer and close again after it.
let folded: HTMLDetailsElement[] = [];
addEventListener('beforeprint', () => {
  folded = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
  for (const part of folded) part.open = true;
});
addEventListener('afterprint', () => {
  for (const part of folded) part.open = false;
});
