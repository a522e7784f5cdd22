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
import { type Cbor, readCanonical } from './cbor.ts';
import { readLaxCbor } from './lax-cbor.ts';

/**
 * COSE algorithm identifiers in order of preference: ES256, EdDSA (Ed25519), RS256. POLICY: never RS1, never Ed448.
 * POLICY: ES384 (-35) was offered until December 2026 and is not any more. A refusal does one verification of every family here, and one
 * of ES384 costs as much as seventeen of ES256. No provider of passkeys makes such keys, and an authenticator that can make one
 * took ES256, which always stood first. Evidence that was signed with one is judged as before.
 */
export const ACCEPTED_ALGORITHMS: readonly number[] = [-7, -8, -257];
/** POLICY: bytes of the longest RSA modulus, 4096 bits. A verifier pays for each bit. Until December 2026 it was 8192 bits. */
const LONGEST_MODULUS = 512;

export type PublicKey = {
  readonly algorithm: number;
  readonly key: KeyObject;
  /** What `crypto.verify` hashes with; null where the algorithm does it by itself. */
  readonly hash: 'sha256' | 'sha384' | null;
  /** SubjectPublicKeyInfo in PEM. */
  readonly pem: string;
  /** Big-endian; null where it is no RSA key. */
  readonly modulus: Uint8Array | null;
  /** CTAP2 canonical, and not too long: what a registration asks of it today. A sound key that is not was registered before. */
  readonly current: boolean;
};

type Members = ReadonlyMap<unknown, unknown>;
type Family = { readonly hash: PublicKey['hash']; readonly labels: readonly number[]; readonly pem: (key: Members) => string | null };

/** RFC 5480 §2, RFC 8410 §4: what stands before the point in the DER of a SubjectPublicKeyInfo. The octets 04: not compressed. */
const P256 = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const P384 = Buffer.from('3076301006072a8648ce3d020106052b8104002203620004', 'hex');
const ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

/** Every family that was ever accepted: what was signed with one is evidence for ever. */
const families: Readonly<Record<number, Family>> = {
  [-7]: { hash: 'sha256', labels: [1, 3, -1, -2, -3], pem: (key) => ellipticCurve(key, 1, P256, 32) },
  [-35]: { hash: 'sha384', labels: [1, 3, -1, -2, -3], pem: (key) => ellipticCurve(key, 2, P384, 48) },
  [-8]: { hash: null, labels: [1, 3, -1, -2], pem: edwards },
  [-257]: { hash: 'sha256', labels: [1, 3, -1, -2], pem: rsa },
};

/** The algorithm that a COSE key names, or null where it is no COSE key. Says nothing about the key being sound. */
export function coseAlgorithm(coseKey: Uint8Array): number | null {
  const algorithm = canonicalMembers(coseKey)?.get(3);
  return typeof algorithm === 'number' ? algorithm : null;
}

/** A sound public key in the one spelling (WebAuthn L3 §6.5.1), or null. Whether its algorithm was asked for is for its caller to say. */
export function newPublicKey(coseKey: Uint8Array): PublicKey | null {
  const key = decodePublicKey(coseKey);
  return key?.current ? key : null;
}

/** A sound public key of a family that was ever accepted, in whatever spelling; or null. Ask `current` before it authenticates. */
export function decodePublicKey(coseKey: Uint8Array): PublicKey | null {
  const canonical = canonicalMembers(coseKey);
  const members = canonical ?? laxMembers(coseKey);
  const algorithm = members?.get(3);
  const family = typeof algorithm === 'number' ? families[algorithm] : undefined;
  // §6.5.1: no other members. A private key (`d`) that travels with the public one is no secret any more.
  if (!members || !family || members.size !== family.labels.length || !family.labels.every((label) => members.has(label))) return null;
  try {
    const pem = family.pem(members);
    if (!pem) return null;
    const modulus = algorithm === -257 ? (members.get(-1) as Uint8Array) : null;
    return {
      algorithm: algorithm as number,
      // OpenSSL refuses a point that is not on the curve. Of all forms of a key it takes PEM with the least work.
      key: createPublicKey(pem),
      hash: family.hash,
      pem,
      modulus,
      current: canonical !== null && (modulus?.length ?? 0) <= LONGEST_MODULUS,
    };
  } catch {
    return null;
  }
}

const canonicalMembers = (coseKey: Uint8Array) => coseMembers(() => readCanonical(coseKey));
const laxMembers = (coseKey: Uint8Array) =>
  coseMembers(() => {
    const [members, length] = readLaxCbor(coseKey);
    return length === coseKey.length ? members : null;
  });

function coseMembers(read: () => Cbor): Members | null {
  try {
    const members = read();
    return members instanceof Map ? members : null;
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

/** kty 3. RFC 8230 §6.1: 2048 bits or more; e odd and ≥ 65537 (FIPS 186-5). At most 8192, as keys of before have them. */
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
