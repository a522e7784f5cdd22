/**
 * Bytes as the authenticator needs them: put together, hashed, written as base64url and as CBOR.
 *
 * All of it runs in a page as well as in Node: WebCrypto is the only cryptography here, so hashing is asynchronous.
 * RFC 4648 §5 (base64url without padding), RFC 8949 (CBOR). Members of a map are written in the order in which they stand,
 * so the maps of honest answers are built in CTAP2's canonical order (CTAP 2.2 §8), and a fault may build another one.
 */
import { type CBORType, encodeCBOR } from '@levischuck/tiny-cbor';

export type Bytes = Uint8Array<ArrayBuffer>;
/** Gives so many random bytes: the system's in a page, those of a seed where answers have to be the same in every run. */
export type RandomBytes = (count: number) => Bytes;
export type CborValue = CBORType;

export function concat(...parts: (ArrayLike<number> & Iterable<number>)[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function bigEndian(value: number, width: number): Bytes {
  return Uint8Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** (width - 1 - i)) & 0xff);
}

export async function sha256(data: string | Uint8Array): Promise<Bytes> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : Uint8Array.from(data);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

export function toBase64url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

export function cbor(value: CborValue): Bytes {
  return Uint8Array.from(encodeCBOR(value));
}
