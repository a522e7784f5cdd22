/**
 * Whether bytes have the form of a signature of their family: its length, its structure, its numbers in range.
 *
 * A verifier throws other bytes away before it does any work, so its time would tell which family a key is of (RTS Art 4(3)(a)):
 * a signature in the form of ES256 costs nothing where the key is of Ed25519. So the form is looked at first, and bytes
 * without it are paid for with a dummy (`signature.ts`). The form decides nothing else: a signature in form still has to verify.
 */
import type { PublicKey } from './public-key.ts';

/** Orders of the groups: SEC 2 §2.4.2 and §2.5.1 (big-endian), RFC 8032 §5.1. */
const P256_ORDER = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
const P384_ORDER = Buffer.from('ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973', 'hex');
const ED25519_ORDER = Buffer.from('1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed', 'hex');

/** @param signature as WebAuthn L3 §6.5.5 wants it: DER for ECDSA, 64 bytes for Ed25519, the modulus' length for RSA */
export function hasForm({ algorithm, modulus }: Pick<PublicKey, 'algorithm' | 'modulus'>, signature: Uint8Array): boolean {
  if (algorithm === -7) return isEcdsa(signature, P256_ORDER);
  if (algorithm === -35) return isEcdsa(signature, P384_ORDER);
  if (algorithm === -8) return signature.length === 64 && Buffer.compare(signature.subarray(32).toReversed(), ED25519_ORDER) < 0;
  return modulus !== null && signature.length === modulus.length && Buffer.compare(signature, modulus) < 0;
}

/** RFC 3279 §2.2.3: a sequence of r and s, each from 1 to below the order. All lengths here are below 128. */
function isEcdsa(signature: Uint8Array, order: Uint8Array): boolean {
  if (signature[0] !== 0x30 || signature[1] !== signature.length - 2) return false;
  const end = numberEnd(signature, 2, order);
  return end !== null && numberEnd(signature, end, order) === signature.length;
}

/** Where the DER integer at `at` ends, or null where none is there, or none in range. */
function numberEnd(bytes: Uint8Array, at: number, order: Uint8Array): number | null {
  const length = bytes[at + 1] ?? 0;
  const number = bytes.subarray(at + 2, at + 2 + length);
  if (bytes[at] !== 0x02 || length === 0 || number.length !== length) return null;
  const [first = 0, second = 0] = number;
  // Positive, and with no zero byte but the one that keeps it positive.
  if (first > 0x7f || (first === 0 && second < 0x80)) return null;
  const digits = first === 0 ? number.subarray(1) : number;
  const inRange = digits.length < order.length || (digits.length === order.length && Buffer.compare(digits, order) < 0);
  return inRange ? at + 2 + length : null;
}
