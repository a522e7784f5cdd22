/**
 * A browser that signs along with a key of its own: Secure Payment Confirmation, #sctn-browser-bound-key-store.
 *
 * The key never leaves the browser, also where the passkey is synced. Its public half is named in the client data, which
 * the passkey signs; its own signature is over the raw client data and stands beside the answer, in the extension results.
 */
import { type Bytes, cbor, toBase64url } from './bytes.ts';
import type { Draft } from './exchange-draft.ts';
import type { KeyPair } from './key-pair.ts';

export type SignsAlong = {
  readonly key: KeyPair;
  /** What comes instead of the signature; null: none. */
  readonly rewrite?: (signature: Bytes) => Bytes | null | Promise<Bytes | null>;
};

export function nameBrowserBoundKey(draft: Draft, browserBoundKey: SignsAlong | undefined): void {
  if (!browserBoundKey) return;
  const browserBoundPublicKey = toBase64url(cbor(browserBoundKey.key.coseKey));
  draft.client.payment = { ...(draft.client.payment as object), browserBoundPublicKey };
}

/** Members of the answer beside what the passkey signed. */
export async function signedAlong(
  clientData: Bytes,
  browserBoundKey: SignsAlong | undefined,
): Promise<{ clientExtensionResults?: object }> {
  if (!browserBoundKey) return {};
  const { key, rewrite = (bytes) => bytes } = browserBoundKey;
  const signature = await rewrite(await key.sign(clientData));
  return { clientExtensionResults: signature ? { payment: { browserBoundSignature: { signature: toBase64url(signature) } } } : {} };
}
