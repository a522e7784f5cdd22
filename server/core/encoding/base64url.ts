/**
 * base64url without padding (RFC 4648 §5), the one encoding of bytes outside.
 *
 * An identifier must have one spelling: "AA" and "AB" decode to the same byte, so the unused bits must be zero,
 * or one credential could be registered under two ids.
 * Neither direction allocates a block of memory for the bytes: a request decodes and encodes some forty times, and a
 * block costs V8 several times what the bytes do.
 */

/** What the last character may be, by how many stand behind the last whole group of four: no unused bit is set. */
const LAST = ['', '', 'AQgw', 'AEIMQUYcgkosw048'] as const;

/** True for canonical base64url without padding, empty included. */
export function isBase64url(text: string): boolean {
  const last = LAST[text.length % 4] as string;
  return /^[A-Za-z0-9_-]*$/.test(text) && (text.length % 4 === 0 || last.includes(text.at(-1) ?? ' '));
}

/** Short bytes on their way into text. Wiped: they may be secret. */
const passing = Buffer.allocUnsafeSlow(64);

export function toBase64url(bytes: Uint8Array): string {
  const { length } = bytes;
  if (length > passing.length) return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('base64url');
  passing.set(bytes);
  const text = passing.toString('base64url', 0, length);
  passing.fill(0, 0, length);
  return text;
}

/** @returns bytes that share their `buffer` with others */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, length } = Buffer.from(text, 'base64url');
  return new Uint8Array(buffer, byteOffset, length);
}
