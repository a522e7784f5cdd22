/** An authorisation as its payer sees it when it is opened (contract §4). */
import type { OpenedAuthorisation } from '../../ceremonies/start-authorisation.ts';

export function authorisationJson(opened: OpenedAuthorisation) {
  return {
    authorisationId: opened.authorisationId,
    scaStatus: 'started' as const,
    expiresAt: new Date(opened.expiresAt).toISOString(),
    link: opened.link,
    publicKey: opened.publicKey,
    securePaymentConfirmation: opened.securePaymentConfirmation,
  };
}
