/** An authorisation as its payer sees it (contract §4), and the look-up of one that is the caller's. */
import type { Caller } from '../../ceremonies/environment.ts';
import type { OpenedAuthorisation } from '../../ceremonies/start-authorisation.ts';
import type { Authorisation, AuthorisationStore } from '../../storage/authorisations/authorisations.ts';

export function authorisationJson(opened: OpenedAuthorisation) {
  return {
    authorisationId: opened.authorisationId,
    scaStatus: 'started',
    expiresAt: new Date(opened.expiresAt).toISOString(),
    link: opened.link,
    publicKey: opened.publicKey,
    securePaymentConfirmation: opened.securePaymentConfirmation,
  };
}

/**
 * The authorisation, if this payer opened it for this payment (`null`: for a `bind`), in this session: a challenge
 * belongs to the session that asked (contract §3).
 */
export async function ownAuthorisation(
  authorisations: AuthorisationStore,
  { payerId, sessionRef }: Caller,
  authorisationId: string,
  paymentId: string | null,
): Promise<Authorisation | null> {
  const found = await authorisations.own(payerId, authorisationId);
  return found && found.paymentId === paymentId && found.sessionRef === sessionRef ? found : null;
}
