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
import type { Amount } from './payments/amount.ts';

/** What is being authorised. The scope is inside the hash, so a code for one scope is worth nothing in another. */
export type Scope = 'payment' | 'bind';

type LinkedCommon = {
  readonly authorisationId: string;
  /** RFC 3339, UTC. */
  readonly issuedAt: string;
  readonly expiresAt: string;
};

/** Everything the payer agrees to in a payment. A reference is absent where there is none. */
export type LinkedPayment = LinkedCommon & {
  readonly payer: { readonly payerId: string; readonly iban: string };
  readonly paymentId: string;
  readonly amount: Amount;
  readonly payee: { readonly iban: string; readonly name: string };
  readonly reference?: string;
};

/** Consent to register or revoke a credential (RTS Art 24(2)(b)). */
export type LinkedBinding = LinkedCommon & {
  readonly payer: { readonly payerId: string };
  readonly action: string;
  readonly bindingId: string;
};

export type LinkedObject = LinkedPayment | LinkedBinding;

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
const LABELS: Readonly<Record<Scope, Uint8Array>> = {
  payment: encoder.encode('fido2-sca/1/payment\0'),
  bind: encoder.encode('fido2-sca/1/bind\0'),
};
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

/** RFC 8785 (JCS) over strings only: numbers and nulls have no place in what a payer signs. */
export function canonicalObject(object: object): string {
  assertStringsOnly(object);
  return canonicalJson(object);
}

function assertStringsOnly(value: unknown): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('a dynamic link holds well-formed text only');
    return;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('a dynamic link holds strings and objects of strings only');
  }
  for (const [name, member] of Object.entries(value)) {
    assertStringsOnly(name);
    assertStringsOnly(member);
  }
}
