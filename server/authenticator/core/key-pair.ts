/**
 * A key pair of the authenticator: what it signs with, and how its public half is written.
 *
 * RFC 9052 §7 and RFC 9053 §7 (COSE keys); WebAuthn L3 §6.5.5 (which signature format an algorithm has).
 * `coseKey` is a plain map: faults put wrong members in, and it is encoded as it stands.
 */
import type { Bytes } from './bytes.ts';

export type CoseKey = Map<number, number | Uint8Array>;

export type KeyPair = {
  /** COSEAlgorithmIdentifier, e.g. -7 for ES256. */
  readonly algorithm: number;
  readonly coseKey: CoseKey;
  /** Hashes with the hash of the algorithm, and signs. @returns the signature as WebAuthn wants it: DER for ECDSA */
  readonly sign: (data: Uint8Array) => Promise<Bytes>;
  /** WebCrypto's handle, where the key is WebCrypto's: IndexedDB can keep it, also one that cannot be exported. */
  readonly privateKey?: CryptoKey;
};
