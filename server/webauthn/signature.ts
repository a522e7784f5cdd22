/**
 * Signature verification, the one expensive step: one decides, and after a failed verdict each accepted family is paid for once.
 *
 * WebAuthn L3 §7.2 step 21; RTS Art 4(3)(a), contract §2. An accepted answer costs one verification. A refused one costs one of every
 * family, whichever key was on record and whether there was one: the deciding one, and a dummy of each other family. Without that an
 * answer that names no credential, or one of a slower family, would come back at another time, and time would tell.
 */
import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { fromBase64url, toBase64url } from '../core/encoding/base64url.ts';
import { BoundedCache } from '../core/encoding/bounded-cache.ts';
import { ACCEPTED_ALGORITHMS, decodePublicKey, type PublicKey } from './public-key.ts';
import { hasForm } from './signature-form.ts';

/** Public keys by their COSE bytes. Importing one costs as much as verifying with it. */
const cache = new BoundedCache<PublicKey>(10_000);
/** How often a key was found in the cache, and how often it had to be imported. */
export const keyCacheUse = cache.use;

/** A key that nobody can sign with, and a signature in form, so that nothing of the work is left out. */
type Dummy = { readonly algorithm: number; readonly hash: PublicKey['hash']; readonly key: KeyObject; readonly signature: Uint8Array };

/** One of every family in `ACCEPTED_ALGORITHMS`. */
const dummies: readonly Dummy[] = [
  { algorithm: -7, hash: 'sha256', ...forgotten(generateKeyPairSync('ec', { namedCurve: 'P-256' })) },
  { algorithm: -8, hash: null, ...forgotten(generateKeyPairSync('ed25519')) },
  { algorithm: -257, hash: 'sha256', ...rsa2048() },
];

/** The private key is not kept: the signature is over other bytes than any answer has. */
function forgotten({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }): Pick<Dummy, 'key' | 'signature'> {
  const hash = publicKey.asymmetricKeyType === 'ec' ? 'sha256' : null;
  return { key: publicKey, signature: sign(hash, randomBytes(32), privateKey) };
}

/** The work of RSA is in the length of the modulus alone, so any odd number will do: two primes take a tenth of a second to find. */
function rsa2048(): Pick<Dummy, 'key' | 'signature'> {
  const [modulus, signature] = [randomBytes(256), randomBytes(256)];
  modulus[0] = (modulus[0] ?? 0) | 0x80;
  modulus[255] = (modulus[255] ?? 0) | 1;
  signature[0] = (signature[0] ?? 0) & 0x7f; // below the modulus
  return { key: createPublicKey({ key: { kty: 'RSA', n: toBase64url(modulus), e: 'AQAB' }, format: 'jwk' }), signature };
}

/**
 * A key that was registered (COSE, base64url), in whatever spelling it was let in then.
 * @throws when it is no sound key
 */
export function importPublicKey(coseKey: string): PublicKey {
  const known = cache.get(coseKey);
  if (known) return known;
  const key = decodePublicKey(fromBase64url(coseKey));
  if (!key) throw new Error('a credential record holds a public key that is not sound');
  cache.set(coseKey, key);
  return key;
}

/**
 * The key of a credential record that may authenticate, or null: a registration of today would not let it in. A record that holds no
 * sound key authenticates nothing; thrown, that would leave an answer without a verdict (contract §2).
 */
export function authenticatingKey(coseKey: string, algorithms: readonly number[] = ACCEPTED_ALGORITHMS): PublicKey | null {
  const key = cache.get(coseKey) ?? decodePublicKey(fromBase64url(coseKey));
  if (key === null) return null;
  cache.set(coseKey, key);
  return key.current && algorithms.includes(key.algorithm) ? key : null;
}

/** The key of a credential record as SubjectPublicKeyInfo in PEM, for tools that know no COSE. */
export function publicKeyPem(coseKey: string): string {
  return importPublicKey(coseKey).pem;
}

/** Whether `signature` over `data` verifies. Bytes that are no signature cost as much as those that are one. */
export function signatureVerifies(key: PublicKey, data: Uint8Array, signature: Uint8Array): boolean {
  if (hasForm(key, signature)) return verifies(key, data, signature);
  const dummy = dummies.find(({ algorithm }) => algorithm === key.algorithm);
  if (dummy) verifies(dummy, data, dummy.signature);
  return false;
}

/**
 * After a failed verdict: one verification of every accepted family that none was made of.
 * @param decided the algorithm of the deciding verification; null where there was none
 * @param data what the deciding one is over
 */
export function verifyDummies(decided: number | null, data: Uint8Array): void {
  for (const dummy of dummies) if (dummy.algorithm !== decided) verifies(dummy, data, dummy.signature);
}

function verifies({ hash, key }: Pick<Dummy, 'hash' | 'key'>, data: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(hash, data, key, signature);
  } catch {
    return false; // bytes that are no signature of this algorithm
  }
}
