/**
 * The key that a browser signs along with: found in the client data, verified over the client data.
 *
 * SPC, #sctn-browser-bound-key-store: the key signs the raw bytes of `clientDataJSON`, which also contain the key, while the
 * passkey signs their hash. SPC's list of steps has none for it. Here it follows the passkey's signature, since a key in
 * a forged assertion means nothing. A key that is claimed and does not verify fails the ceremony: otherwise an attacker could
 * claim the bound key of the payer's browser by name.
 */

import { digest } from '../core/audit/audit-chain.ts';
import type { UsedBrowserBoundKey } from '../core/browser-bound-key.ts';
import { fromBase64url, isBase64url } from '../core/encoding/base64url.ts';
import { memberOf } from '../core/spc-payment-data.ts';
import type { ClientData } from './client-data.ts';
import { newPublicKey, type PublicKey } from './public-key.ts';
import { signatureVerifies } from './signature.ts';

/** What browsers are asked for by default (SPC, browserBoundPubKeyCredParams): ES256 and RS256. */
const ALGORITHMS: readonly number[] = [-7, -257];
/** POLICY: an RSA key of 8192 bits, as evidence of before may hold, has less than half of this. Longer bytes are not parsed. */
const LONGEST_KEY = 3_000;

/** `payment.browserBoundSignature.signature` is what is read of it, base64url by the schema; the rest is ignored. */
export type WithExtensionResults = { readonly clientExtensionResults?: unknown };

/**
 * Whether no key is claimed, or the claimed one is sound and signed these bytes.
 *
 * The key is CTAP2 canonical (contract §2): its digest names the browser, and in another spelling one browser would be two.
 * DIVERGES: contract §2 has exactly one signature verification for every answer; a claimed key adds a second. Whether there is
 * one depends only on the bytes of the answer, so its time does not show which element was wrong.
 * @param decode what a key may be; evidence of before is read as it was then
 */
export function browserBoundSignatureHolds(
  client: ClientData | null,
  clientDataJSON: string,
  answer: WithExtensionResults,
  decode: (coseKey: Uint8Array) => PublicKey | null = newPublicKey,
): boolean {
  const claimed = claimedKey(client);
  if (claimed === undefined) return true;
  const signature = browserBoundSignature(answer);
  if (typeof claimed !== 'string' || claimed.length > LONGEST_KEY || !isBase64url(claimed) || signature === null) return false;
  const key = decode(fromBase64url(claimed));
  return (
    key !== null && ALGORITHMS.includes(key.algorithm) && signatureVerifies(key, fromBase64url(clientDataJSON), fromBase64url(signature))
  );
}

/** The key that signed along, or null. Ask only of what was verified. */
export function usedBrowserBoundKey(client: ClientData | null): UsedBrowserBoundKey | null {
  const claimed = claimedKey(client);
  return typeof claimed === 'string' ? { keyId: digest(fromBase64url(claimed)), publicKey: claimed } : null;
}

/** base64url, or null where there is none. */
export function browserBoundSignature({ clientExtensionResults }: WithExtensionResults): string | null {
  const signature = memberOf(clientExtensionResults, 'payment.browserBoundSignature.signature');
  return typeof signature === 'string' ? signature : null;
}

/** Only ceremonies of payments have one; a plain sign-in that carries the member carries grease. */
export function claimedKey(client: ClientData | null): unknown {
  if (client?.type !== 'payment.get' && client?.type !== 'webauthn.create') return undefined;
  return memberOf(client.payment, 'browserBoundPublicKey');
}
