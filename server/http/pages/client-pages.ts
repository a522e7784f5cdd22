/**
 * The paths of the client's pages: what a browser may load as a document. Every other path is 404.
 *
 * A server that answers 200 for any path tells probes and scanners that there is something everywhere. The client has its own
 * table of pages (`client/routes.ts`); a test holds the two together.
 */
export const CLIENT_PAGES = [
  '/',
  '/enrol',
  '/activate',
  '/accounts',
  '/payments/new',
  '/payments/new/confirm',
  '/payments/:paymentId',
  '/payments/:paymentId/confirm',
  '/payments/:paymentId/proof',
  '/security',
  '/not-me',
  '/help',
  '/diagnostics/:requestId',
  '/audit',
  '/audit/events/:sequence(^[0-9]{1,15}$)',
  '/audit/payments/:paymentId',
] as const;
