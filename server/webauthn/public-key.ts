/**
 * Public keys of authenticators: which are accepted, and what is checked before one is trusted with money.
 *
 * WebAuthn L3 §5.8.5 (algorithm and curve belong together), §6.5.1 (no optional members); RFC 9053 §7, RFC 8230.
 * An attestation of `none` lets anybody hand in any bytes as a key. A key off its curve, an RSA key with exponent 1 or
 * an Ed25519 key of small order makes signatures that anybody can forge, so each is refused at registration.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { toBase64url } from '../core/encoding/base64url.ts';
import { readCbor } from './authenticator-data.ts';

/** COSE algorithm identifiers in order of preference: ES256, EdDSA (Ed25519), ES384, RS256. POLICY: never RS1, never Ed448. */
export const ACCEPTED_ALGORITHMS: readonly number[] = [-7, -8, -35, -257];

export type PublicKey = {
  readonly algorithm: number;
  readonly key: KeyObject;
  /** What `crypto.verify` hashes with; null where the algorithm does it by itself. */
  readonly hash: 'sha256' | 'sha384' | null;
  /** SubjectPublicKeyInfo in PEM. */
  readonly pem: string;
};

type Members = ReadonlyMap<unknown, unknown>;
type Family = { readonly hash: PublicKey['hash']; readonly labels: readonly number[]; readonly pem: (key: Members) => string | null };

/** RFC 5480 §2, RFC 8410 §4: what stands before the point in the DER of a SubjectPublicKeyInfo. The octets 04: not compressed. */
const P256 = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const P384 = Buffer.from('3076301006072a8648ce3d020106052b8104002203620004', 'hex');
const ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

const families: Readonly<Record<number, Family>> = {
  [-7]: { hash: 'sha256', labels: [1, 3, -1, -2, -3], pem: (key) => ellipticCurve(key, 1, P256, 32) },
  [-35]: { hash: 'sha384', labels: [1, 3, -1, -2, -3], pem: (key) => ellipticCurve(key, 2, P384, 48) },
  [-8]: { hash: null, labels: [1, 3, -1, -2], pem: edwards },
  [-257]: { hash: 'sha256', labels: [1, 3, -1, -2], pem: rsa },
};

/** The algorithm that a COSE key names, or null where it is no COSE key. Says nothing about the key being sound. */
export function coseAlgorithm(coseKey: Uint8Array): number | null {
  const algorithm = coseMembers(coseKey)?.get(3);
  return typeof algorithm === 'number' ? algorithm : null;
}

/** A sound public key of an accepted algorithm, or null. */
export function decodePublicKey(coseKey: Uint8Array): PublicKey | null {
  const members = coseMembers(coseKey);
  const algorithm = members?.get(3);
  const family = typeof algorithm === 'number' ? families[algorithm] : undefined;
  // §6.5.1: no other members. A private key (`d`) that travels with the public one is no secret any more.
  if (!members || !family || members.size !== family.labels.length || !family.labels.every((label) => members.has(label))) return null;
  try {
    const pem = family.pem(members);
    if (!pem) return null;
    // OpenSSL refuses a point that is not on the curve. Of all forms of a key it takes PEM with the least work.
    return { algorithm: algorithm as number, key: createPublicKey(pem), hash: family.hash, pem };
  } catch {
    return null;
  }
}

function coseMembers(coseKey: Uint8Array): Members | null {
  try {
    const [members, length] = readCbor(coseKey);
    return members instanceof Map && length === coseKey.length ? members : null;
  } catch {
    return null;
  }
}

/** kty 2 (EC2), uncompressed: x and y as byte strings of the full length (RFC 9053 §7.1.1). */
function ellipticCurve(key: Members, curve: number, prefix: Uint8Array, bytes: number): string | null {
  const [x, y] = [key.get(-2), key.get(-3)];
  if (key.get(1) !== 2 || key.get(-1) !== curve || !isBytes(x, bytes) || !isBytes(y, bytes)) return null;
  return spkiPem(prefix, x, y);
}

/** kty 1 (OKP), curve 6. RFC 8032 §5.1.3: the encoding decodes to a point; STRICTER: of large order, so that R = sB says something. */
function edwards(key: Members): string | null {
  const x = key.get(-2);
  if (key.get(1) !== 1 || key.get(-1) !== 6 || !isBytes(x, 32)) return null;
  try {
    if (ed25519.Point.fromBytes(x).isSmallOrder()) return null;
  } catch {
    return null;
  }
  return spkiPem(ED25519, x);
}

/** kty 3. RFC 8230 §6.1: 2048 bits or more. POLICY: at most 8192, since a verifier pays for each bit; e odd and ≥ 65537 (FIPS 186-5). */
function rsa(key: Members): string | null {
  const [n, e] = [key.get(-1), key.get(-2)];
  if (key.get(1) !== 3 || !isBytes(n) || !isBytes(e)) return null;
  const bits = n.length === 0 ? 0 : n.length * 8 - Math.clz32(n[0] as number) + 24;
  const exponent = e.length > 0 && e.length <= 8 ? BigInt(`0x${Buffer.from(e).toString('hex')}`) : 0n;
  const sound = n[0] !== 0 && bits >= 2048 && bits <= 8192 && ((n.at(-1) as number) & 1) === 1;
  if (!sound || exponent < 65537n || exponent % 2n !== 1n) return null;
  const jwk = { kty: 'RSA', n: toBase64url(n), e: toBase64url(e) };
  return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }) as string;
}

/** RFC 7468 §13: lines of 64 characters. */
function spkiPem(...parts: readonly Uint8Array[]): string {
  const lines =
    Buffer.concat(parts)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
}

function isBytes(value: unknown, length?: number): value is Uint8Array {
  return value instanceof Uint8Array && (length === undefined || value.length === length);
}
