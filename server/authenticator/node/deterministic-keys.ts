/**
 * Key pairs of every algorithm: made from given randomness, written as COSE, signing the same way twice.
 *
 * WebCrypto can do neither: it makes keys of its own randomness, and its ECDSA signatures differ each time.
 * RFC 9053 §7 (EC2, OKP), RFC 8230 (RSA); WebAuthn L3 §6.5.5 (signature formats).
 * Elliptic-curve signatures come from @noble/curves, so that the code that verifies (OpenSSL) is not the code that signed.
 * `coseKey` is a plain map: faults put wrong members in and it is encoded as it stands.
 */
import { checkPrimeSync, createPrivateKey, sign as opensslSign } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { type RandomBytes, toBase64url } from '../core/bytes.ts';
import type { CoseKey, KeyPair } from '../core/key-pair.ts';

/** -7 ES256, -8 EdDSA, -35 ES384, -257 RS256; for refusals also -36 ES512 and -65535 RS1. */
export type KeyAlgorithm = -7 | -8 | -35 | -36 | -257 | -65535;

export function makeKeyPair(algorithm: KeyAlgorithm, randomBytes: RandomBytes): KeyPair {
  switch (algorithm) {
    case -8:
      return edwardsPair(randomBytes);
    case -7:
      return ellipticPair(algorithm, 1, p256, randomBytes);
    case -35:
      return ellipticPair(algorithm, 2, p384, randomBytes);
    case -36:
      return ellipticPair(algorithm, 3, p521, randomBytes);
    default:
      return rsaPair(algorithm, randomBytes, 2048, 65537n);
  }
}

function edwardsPair(randomBytes: RandomBytes): KeyPair {
  const secret = randomBytes(32);
  const coseKey: CoseKey = new Map<number, number | Uint8Array>([
    [1, 1],
    [3, -8],
    [-1, 6],
    [-2, ed25519.getPublicKey(secret)],
  ]);
  return { algorithm: -8, coseKey, sign: async (data) => new Uint8Array(ed25519.sign(data, secret)) };
}

function ellipticPair(algorithm: number, coseCurve: number, curve: typeof p256, randomBytes: RandomBytes): KeyPair {
  const secret = curve.utils.randomSecretKey(randomBytes(curve.lengths.seed ?? 48));
  const point = curve.getPublicKey(secret, false);
  const half = (point.length - 1) / 2;
  const coseKey: CoseKey = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, algorithm],
    [-1, coseCurve],
    [-2, point.slice(1, 1 + half)],
    [-3, point.slice(1 + half)],
  ]);
  // Deterministic (RFC 6979), hashed with the curve's own hash, in DER.
  return { algorithm, coseKey, sign: async (data) => new Uint8Array(curve.sign(data, secret, { lowS: false, format: 'der' })) };
}

/** Signs with PKCS #1 v1.5, hashed with SHA-256 (or SHA-1 for RS1), which is deterministic by itself. */
export function rsaPair(algorithm: number, randomBytes: RandomBytes, bits: number, exponent: bigint): KeyPair {
  const [p, q] = [prime(bits / 2, exponent, randomBytes), prime(bits / 2, exponent, randomBytes)];
  const d = inverse(exponent, (p - 1n) * (q - 1n));
  const members = { n: p * q, e: exponent, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const jwk = Object.fromEntries(Object.entries(members).map(([name, value]) => [name, toBase64url(bigBytes(value))]));
  const key = createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' });
  const coseKey: CoseKey = new Map<number, number | Uint8Array>([
    [1, 3],
    [3, algorithm],
    [-1, bigBytes(p * q)],
    [-2, bigBytes(exponent)],
  ]);
  const hash = algorithm === -65535 ? 'sha1' : 'sha256';
  return { algorithm, coseKey, sign: async (data) => new Uint8Array(opensslSign(hash, data, key)) };
}

/** The first prime above a random start whose predecessor shares nothing with the exponent. */
function prime(bits: number, exponent: bigint, randomBytes: RandomBytes): bigint {
  const start = BigInt(`0x${Buffer.from(randomBytes(bits / 8)).toString('hex')}`);
  let candidate = start | (3n << BigInt(bits - 2)) | 1n; // two top bits: the product has its full length
  while ((candidate - 1n) % exponent === 0n || !checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [r0, r1, s0, s1] = [modulus, value % modulus, 0n, 1n];
  while (r1 > 0n) {
    const quotient = r0 / r1;
    [r0, r1, s0, s1] = [r1, r0 - quotient * r1, s1, s0 - quotient * s1];
  }
  return ((s0 % modulus) + modulus) % modulus;
}

function bigBytes(value: bigint): Uint8Array<ArrayBuffer> {
  const hex = value.toString(16);
  return new Uint8Array(Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'));
}
