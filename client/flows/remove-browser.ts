/** Removes a browser from a passkey (RTS Art 27(a)): at once, bound or not. Removing one that is gone already succeeds. */
import { type Answer, send } from '../api/api.ts';
import type { BrowserBoundKey, Credential } from '../api/resources.ts';

export async function removeBrowser(credential: Credential, browser: BrowserBoundKey): Promise<Answer<null>> {
  const removed = await send<null>('DELETE', browserPath(credential, browser));
  return !removed.ok && removed.problem.status === 404 ? { ok: true, value: null, serverTime: null } : removed;
}

/** Where a browser of a passkey is, for the server. */
export function browserPath({ credentialId }: Credential, { keyId }: BrowserBoundKey): string {
  return `/api/credentials/${encodeURIComponent(credentialId)}/browser-keys/${encodeURIComponent(keyId)}`;
}
