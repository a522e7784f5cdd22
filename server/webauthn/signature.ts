/**
 * Signature verification, the one expensive step: exactly one a judged answer, also where there is no key to verify with.
 *
 * WebAuthn L3 §7.2 step 21; RTS Art 4(3)(a): an answer that came back faster because the credential does not exist
 * would tell which element was wrong, so an unknown credential is verified against a dummy key.
 */
import { generateKeyPairSync, verify } from 'node:crypto';
import { fromBase64url } from '../core/encoding/base64url.ts';
import { BoundedCache } from '../core/encoding/bounded-cache.ts';
import { decodePublicKey, type PublicKey } from './public-key.ts';

/** Public keys by their COSE bytes. Importing one costs as much as verifying with it. */
const cache = new BoundedCache<PublicKey>(10_000);
/** How often a key was found in the cache, and how often it had to be imported. */
export const keyCacheUse = cache.use;

const dummy: Pick<PublicKey, 'hash' | 'key'> = { hash: 'sha256', key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey };

/** The key of a credential record (COSE, base64url). @throws when the record holds no sound key: the registration let one in */
export function importPublicKey(coseKey: string): PublicKey {
  const known = cache.get(coseKey);
  if (known) return known;
  const key = decodePublicKey(fromBase64url(coseKey));
  if (!key) throw new Error('a credential record holds a public key that is not sound');
  cache.set(coseKey, key);
  return key;
}

/** The key of a credential record as SubjectPublicKeyInfo in PEM, for tools that know no COSE. */
export function publicKeyPem(coseKey: string): string {
  return importPublicKey(coseKey).pem;
}

/** Whether `signature` over `data` verifies. A null key means the dummy: the same work, and never true. */
export function signatureVerifies(key: PublicKey | null, data: Uint8Array, signature: Uint8Array): boolean {
  const { key: keyObject, hash } = key ?? dummy;
  try {
    return verify(hash, data, keyObject, signature) && key !== null;
  } catch {
    return false; // bytes that are no signature of this algorithm
  }
}
