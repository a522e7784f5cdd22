/**
 * The dynamic link: how an authentication code becomes specific to one amount and one payee.
 *
 * RTS Art 5(1)(b): "the authentication code generated is specific to the amount of the payment transaction and the
 * payee agreed to by the payer". The WebAuthn challenge is a hash over what the payer agrees to, so a signature over
 * the challenge is a signature over that, and over nothing else.
 * RTS Art 5(1)(d): any change to amount or payee changes the challenge, which invalidates the code.
 * Client and server both run this file: the client on what it shows, the server on what it has stored.
 */

import { canonicalJson } from './encoding/canonical-json.ts';
import { type LinkedObject, SCOPES, type Scope } from './scopes/scopes.ts';

/** Bytes of server randomness in every link: two payments of the same amount to the same payee never share a code. */
export const NONCE_BYTES = 32;

/**
 * The challenge for `object`:
 *
 *     SHA-256( "fido2-sca/1/" scope  0x00  nonce[32]  JCS(object) )
 *
 * The label ends in 0x00, the nonce has a fixed length and the object comes last, so no two inputs share a preimage
 * (servers that join the parts without a border let "23" + "4" be signed as "2" + "34").
 * @param sha256 passed in, because browser and server have different ones; the return type follows its own
 * @throws TypeError when the nonce is not 32 bytes, or the object holds anything but well-formed strings
 */
export function dynamicLink<T>(sha256: (bytes: Uint8Array<ArrayBuffer>) => T, scope: Scope, nonce: Uint8Array, object: LinkedObject): T {
  return linkOverText(sha256, scope, nonce, canonicalObject(object));
}

const encoder = new TextEncoder();
const LABELS = Object.fromEntries(
  Object.entries(SCOPES).map(([scope, { label }]) => [scope, encoder.encode(`fido2-sca/1/${label}\0`)]),
) as Readonly<Record<Scope, Uint8Array>>;
/** UTF-8 takes at most so many bytes for a unit of a string. */
const MOST_BYTES = 3;

/** As `dynamicLink`. @param text what `canonicalObject` made of the object */
export function linkOverText<T>(sha256: (bytes: Uint8Array<ArrayBuffer>) => T, scope: Scope, nonce: Uint8Array, text: string): T {
  if (nonce.length !== NONCE_BYTES) throw new TypeError('the nonce of a dynamic link is 32 bytes');
  const label = LABELS[scope];
  const objectAt = label.length + NONCE_BYTES;
  // As long as it could be: then the object is encoded into its place.
  const preimage = new Uint8Array(objectAt + MOST_BYTES * text.length);
  preimage.set(label, 0);
  preimage.set(nonce, label.length);
  const { written } = encoder.encodeInto(text, preimage.subarray(objectAt));
  return sha256(preimage.subarray(0, objectAt + written));
}

/** RFC 8785 (JCS) over well-formed strings, and objects and arrays of these: numbers and nulls have no place in what a payer signs. */
export function canonicalObject(object: object): string {
  assertStringsOnly(object);
  return canonicalJson(object);
}

function assertStringsOnly(value: unknown): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('a dynamic link holds well-formed text only');
    return;
  }
  if (typeof value !== 'object' || value === null) {
    throw new TypeError('a dynamic link holds strings, and objects and arrays of strings only');
  }
  if (Array.isArray(value)) {
    // Not `forEach`: an empty place of an array is no string either.
    for (const member of value) assertStringsOnly(member);
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    assertStringsOnly(name);
    assertStringsOnly(member);
  }
}
