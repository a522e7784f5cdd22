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

export function concat(...parts: ArrayLike<number>[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function bigEndian(value: number, width: number): Bytes {
  return Uint8Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** (width - 1 - i)) & 0xff);
}

export type Sha256 = (data: string | Uint8Array) => Bytes | Promise<Bytes>;

export async function sha256(data: string | Uint8Array): Promise<Bytes> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

export function toBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

export function cbor(value: CborValue): Bytes {
  return new Uint8Array(encodeCBOR(value));
}
