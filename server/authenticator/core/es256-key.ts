/**
 * An ES256 key pair that WebCrypto holds: the private key cannot be exported, in a page and in Node alike.
 *
 * WebAuthn L3 §5.8.5: ES256 is ECDSA with SHA-256 on P-256 (RFC 9053 §2.1, §7.1.1). A page keeps `privateKey` and `coseKey`
 * in IndexedDB and makes the pair of them again with `es256Key`.
 */
import { derSignature } from './der-signature.ts';
import type { CoseKey, KeyPair } from './key-pair.ts';

export type Es256Key = KeyPair & { readonly privateKey: CryptoKey };

export async function makeEs256Key(): Promise<Es256Key> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return es256Key(pair.privateKey, es256CoseKey(point));
}

export function es256Key(privateKey: CryptoKey, coseKey: CoseKey): Es256Key {
  return {
    algorithm: -7,
    coseKey,
    privateKey,
    sign: async (data) => {
      const raw = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, new Uint8Array(data));
      return derSignature(new Uint8Array(raw));
    },
  };
}

/** @param point uncompressed: 04, x, y (SEC 1 §2.3.3) */
function es256CoseKey(point: Uint8Array): CoseKey {
  return new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, point.slice(1, 33)],
    [-3, point.slice(33)],
  ]);
}
