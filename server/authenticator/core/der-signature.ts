/**
 * An ECDSA signature as WebAuthn wants it, from one as WebCrypto gives it.
 *
 * WebCrypto writes r and s side by side (IEEE P1363), 32 bytes each for P-256. WebAuthn L3 §6.5.5 wants them as
 * `SEQUENCE { r INTEGER, s INTEGER }` in DER (RFC 3279 §2.2.3). A DER integer has a sign and no needless zeros (X.690 §8.3):
 * a value with its top bit set gets a zero byte before it, or it would be negative. Half of all values need that byte, and
 * one of 128 signatures has a leading zero to drop: a mistake here shows only now and then.
 */
import { type Bytes, concat } from './bytes.ts';

/** @param raw r and s of P-256, 64 bytes */
export function derSignature(raw: Uint8Array): Bytes {
  if (raw.length !== 64) throw new Error(`a P-256 signature has 64 bytes, not ${raw.length}`);
  const [r, s] = [integer(raw.slice(0, 32)), integer(raw.slice(32))];
  return concat([0x30, r.length + s.length], r, s);
}

function integer(magnitude: Uint8Array): Bytes {
  const first = magnitude.findIndex((byte) => byte !== 0);
  const value = first < 0 ? Uint8Array.of(0) : magnitude.slice(first);
  const padded = (value[0] ?? 0) & 0x80 ? concat([0], value) : value;
  return concat([0x02, padded.length], padded);
}
