/** The element of each path. The router is given this table, so that pages may import the router. */
import type { FindRoute, Route } from './frame/router.ts';

/**
 * `open` pages need no session; a page `of` a payer has nothing for somebody who is only an auditor. Names in the pattern become the page's `params`. What has a `load` comes from the bank when
 * it is first needed: payers do not wait for pages that are for auditors, or for a proof that they may never ask for.
 */
export const ROUTES: readonly Route[] = [
  { pattern: /^\/$/, element: 'welcome-page', open: true },
  { pattern: /^\/enrol$/, element: 'enrol-page', open: true },
  { pattern: /^\/activate$/, element: 'activate-page', open: true },
  { pattern: /^\/accounts$/, element: 'accounts-page', open: false, of: 'payer' },
  { pattern: /^\/payments\/new$/, element: 'order-page', open: false, of: 'payer' },
  { pattern: /^\/payments\/new\/confirm$/, element: 'confirm-page', open: false, of: 'payer' },
  { pattern: /^\/payments\/(?<paymentId>[^/]+)\/confirm$/, element: 'confirm-page', open: false, of: 'payer' },
  {
    pattern: /^\/payments\/(?<paymentId>[^/]+)\/proof$/,
    element: 'proof-page',
    open: false,
    of: 'payer',
    load: () => import('./pages/payments/proof-page.ts'),
  },
  { pattern: /^\/payments\/(?<paymentId>[^/]+)$/, element: 'receipt-page', open: false, of: 'payer' },
  { pattern: /^\/security$/, element: 'security-page', open: false },
  { pattern: /^\/not-me$/, element: 'not-me-page', open: false, load: () => import('./pages/security/not-me-page.ts') },
  { pattern: /^\/help$/, element: 'help-page', open: true, load: () => import('./pages/security/help-page.ts') },
  {
    pattern: /^\/diagnostics\/(?<requestId>[^/]+)$/,
    element: 'diagnostics-page',
    open: true,
    load: () => import('./pages/audit/diagnostics-page.ts'),
  },
  { pattern: /^\/audit$/, element: 'audit-page', open: false, load: () => import('./pages/audit/audit-page.ts') },
  {
    pattern: /^\/audit\/events\/(?<sequence>[0-9]{1,15})$/,
    element: 'audit-event-page',
    open: false,
    load: () => import('./pages/audit/audit-event-page.ts'),
  },
  {
    pattern: /^\/audit\/payments\/(?<paymentId>[^/]+)$/,
    element: 'audit-payment-page',
    open: false,
    load: () => import('./pages/audit/audit-payment-page.ts'),
  },
];

export const findRoute: FindRoute = (path) => {
  for (const route of ROUTES) {
    const match = route.pattern.exec(path);
    if (match) return { route, params: { ...match.groups } };
  }
  return { route: null, params: {} };
};
