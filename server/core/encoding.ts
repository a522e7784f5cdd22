/**
 * base64url without padding (RFC 4648 §5), the one encoding of bytes outside.
 *
 * An identifier must have one spelling: "AA" and "AB" decode to the same byte, so the unused bits must be zero,
 * or one credential could be registered under two ids.
 */

/** True for canonical base64url without padding, empty included. */
export function isBase64url(text: string): boolean {
  return /^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1 && toBase64url(fromBase64url(text)) === text;
}

export function toBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64url'));
}
