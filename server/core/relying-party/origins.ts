/**
 * What each origin of a relying party may do (contract §1): an allow-list of one kind would give a bank's app rights of a page.
 *
 * - On the RP ID or a domain below it: pages. Ceremonies, requests that change something, and Secure Payment Confirmation.
 * - On another domain: related origins (WebAuthn L3 §5.11). Pages, but no Secure Payment Confirmation.
 * - `android:apk-key-hash:…`: a bank's own app, by the SHA-256 of its signing certificate. It appears in client data and nowhere
 *   else: it is no host, sends no `Origin`, is above no page, and shows no payment for a browser.
 * Client and server run this file.
 */

export type RelyingPartyOrigins = { readonly id: string; readonly origins: readonly string[] };

/** 32 bytes in 43 characters: the last one has two spare bits, which are zero. */
const APP = /^android:apk-key-hash:[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const PAGE = /^https?:\/\/([^/:?#@[\]]+)(?::\d+)?$/;

export const isAppOrigin = (origin: string): boolean => APP.test(origin);

/** Those that are pages, and so have a host. */
export const webOrigins = (origins: readonly string[]): string[] => origins.filter((origin) => PAGE.test(origin));

/** Those on the RP ID's own domains. WebAuthn L3 §5.1.3: the RP ID is the origin's domain or a suffix of it. */
export function ownOrigins({ id, origins }: RelyingPartyOrigins): string[] {
  return origins.filter((origin) => {
    const [, host] = PAGE.exec(origin) ?? [];
    return host !== undefined && (host === id || host.endsWith(`.${id}`));
  });
}

/** Those on other domains, which browsers ask the RP ID's host about (WebAuthn L3 §5.11). */
export function relatedOrigins(relyingParty: RelyingPartyOrigins): string[] {
  const own = ownOrigins(relyingParty);
  return webOrigins(relyingParty.origins).filter((origin) => !own.includes(origin));
}

/** Which origins a ceremony may come from, by the type in its client data: a payment that the browser showed is of our own pages. */
export function originsFor(type: string | undefined, relyingParty: RelyingPartyOrigins): readonly string[] {
  return type === 'payment.get' ? ownOrigins(relyingParty) : relyingParty.origins;
}
