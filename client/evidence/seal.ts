/**
 * Checks the bank's seal in the browser (contract §6): Ed25519 over the whole document without the seal.
 *
 * The keys come from the bank. So a seal that holds says that the bank stands by this document, and not
 * that the bank is right. Without Ed25519 in the browser, or without keys, the result is null ("not checked").
 */
import { base64URLStringToBuffer, bufferToBase64URLString } from '@simplewebauthn/browser';
import { SEAL_LABEL, statementBytes } from '../../server/core/audit/signed-statement.ts';
import { send } from '../api/api.ts';
import type { Evidence } from '../api/resources.ts';
import { sha256 } from '../flows/agreement.ts';

type PublishedKeys = { keys: { keyId: string; publicKeyPem: string }[] };

/** @returns null where it could not be checked, or where there is no seal */
export async function sealHolds(evidence: Evidence): Promise<boolean | null> {
  const { seal, ...document } = evidence;
  const published = await send<PublishedKeys>('GET', '/.well-known/fido2-sca-audit-keys');
  if (seal === null || !published.ok) return null;
  const pem = published.value.keys.find(({ keyId }) => keyId === seal.keyId)?.publicKeyPem;
  if (pem === undefined) return false;
  const spki = Uint8Array.from(atob(pem.replace(/-----[^-]+-----|\s/g, '')), (c) => c.charCodeAt(0));
  if (bufferToBase64URLString(await sha256(spki)) !== seal.keyId) return false;
  try {
    const key = await crypto.subtle.importKey('spki', spki, { name: 'Ed25519' }, false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, base64URLStringToBuffer(seal.signature), statementBytes(SEAL_LABEL, document));
  } catch {
    return null;
  }
}
