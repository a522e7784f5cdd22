/**
 * Public keys that must not be trusted with money: WebAuthn L3 §5.8.5, §6.5.1; RFC 9053 §7, RFC 8230, RFC 8032.
 * With an attestation of `none` nothing vouches for the key, so anybody can hand in each of these.
 */

import { cbor, concat } from '../core/bytes.ts';
import type { RegistrationDraft } from '../core/exchange-draft.ts';
import type { CoseKey } from '../core/key-pair.ts';
import { makeKeyPair, rsaPair } from '../node/deterministic-keys.ts';
import { seededBytes } from '../node/seeded-bytes.ts';

type PublicKeyFault = (draft: RegistrationDraft) => void;

export const publicKeyFaults = {
  /** The key is of ES512, which the options did not offer. */
  unofferedAlgorithm: (draft) => {
    draft.signer = makeKeyPair(-36, seededBytes('a key that nobody asked for'));
    if (draft.authenticator.attested) draft.authenticator.attested.coseKey = draft.signer.coseKey;
  },
  /** x and y are no point of P-256. */
  offCurvePoint: ellipticKey((key) => key.set(-3, flipped(key.get(-3)))),
  /** The key carries its own private member d. */
  privateMember: ellipticKey((key) => key.set(-4, new Uint8Array(32).fill(1))),
  /** The key carries an undefined member. */
  foreignMember: ellipticKey((key) => key.set(-70_001, 1)),
  /** The key has no alg. */
  missingAlg: ellipticKey((key) => key.delete(3)),
  /** The key has no y. */
  missingY: ellipticKey((key) => key.delete(-3)),
  /** alg is ES256 and crv says P-384. */
  wrongCurve: ellipticKey((key) => key.set(-1, 2)),
  /** alg is ES256 and kty says OKP. */
  wrongKeyType: ellipticKey((key) => key.set(1, 1)),
  /** x has 31 bytes. */
  shortX: ellipticKey((key) => key.set(-2, (key.get(-2) as Uint8Array).slice(1))),
  /** x and y are P-256 coordinates with a zero byte before each. */
  longCoordinates: ellipticKey((key) => key.set(-2, padded(key.get(-2))).set(-3, padded(key.get(-3)))),
  /** The key is a CBOR byte string. */
  keyNotAMap: (draft) => {
    if (draft.authenticator.attested) draft.authenticator.attested.coseKey = cbor(new Uint8Array(77));
  },
  /** The key's members stand in reverse order. */
  keyReordered: ellipticKey((key) => {
    const members = [...key].reverse();
    key.clear();
    for (const [label, member] of members) key.set(label, member);
  }),
  /** The key's first label is an integer in two bytes. */
  keyWithLongLabel: (draft) => {
    const { attested } = draft.authenticator;
    const bytes = attested?.coseKey instanceof Map ? cbor(attested.coseKey) : null;
    if (attested && bytes) attested.coseKey = concat(bytes.slice(0, 1), [0x18], bytes.slice(1));
  },
  /** RSA with a modulus of 1024 bits. */
  rsa1024: (draft) => {
    draft.signer = rsaPair(-257, seededBytes('a weak key'), 1024, 65537n);
    if (draft.authenticator.attested) draft.authenticator.attested.coseKey = draft.signer.coseKey;
  },
  /** RSA with exponent 1: every padded digest is its own signature. */
  rsaExponentOne: rsaKey((key) => key.set(-2, Uint8Array.of(1))),
  /** RSA with exponent 3. */
  rsaExponentThree: rsaKey((key) => key.set(-2, Uint8Array.of(3))),
  /** RSA with an even exponent. */
  rsaEvenExponent: rsaKey((key) => key.set(-2, Uint8Array.of(1, 0, 2))),
  /** RSA with an even modulus. */
  rsaEvenModulus: rsaKey((key) => key.set(-1, flipped(key.get(-1)))),
  /** RSA with a modulus of 2048 zero bits. */
  rsaZeroModulus: rsaKey((key) => key.set(-1, new Uint8Array(256))),
  /** RSA with a modulus of 4097 bits. */
  rsa4097: rsaKey((key) => key.set(-1, new Uint8Array(513).fill(0xff).fill(1, 0, 1))),
  /** RSA with a modulus of 16384 bits: the verifier would pay for each of them. */
  rsa16384: rsaKey((key) => key.set(-1, new Uint8Array(2048).fill(0xff))),
  /** Ed25519: the neutral point, of order 1. */
  smallOrderEd25519: edwardsKey((key) =>
    key.set(
      -2,
      Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0)),
    ),
  ),
  /** Ed25519: 32 zero bytes, a point of order 4. */
  orderFourEd25519: edwardsKey((key) => key.set(-2, new Uint8Array(32))),
  /** Ed25519: y = 2, which is no point. */
  offCurveEd25519: edwardsKey((key) =>
    key.set(
      -2,
      Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 2 : 0)),
    ),
  ),
  /** Ed25519: x has 31 bytes. */
  shortEd25519: edwardsKey((key) => key.set(-2, (key.get(-2) as Uint8Array).slice(1))),
  /** alg is EdDSA and crv says Ed448. */
  ed448Curve: edwardsKey((key) => key.set(-1, 7)),
} satisfies Record<string, PublicKeyFault>;

type Change = (key: CoseKey) => unknown;

function ellipticKey(change: Change): PublicKeyFault {
  return key(-7, change);
}

function edwardsKey(change: Change): PublicKeyFault {
  return key(-8, change);
}

function rsaKey(change: Change): PublicKeyFault {
  return key(-257, change);
}

/** Puts a key of this algorithm into the draft, changed: the fault is the same whatever the authenticator would have made. */
function key(algorithm: -7 | -8 | -257, change: Change): PublicKeyFault {
  return (draft) => {
    const pair = makeKeyPair(algorithm, seededBytes('a key with a fault'));
    const coseKey = new Map(pair.coseKey);
    change(coseKey);
    draft.signer = pair;
    if (draft.authenticator.attested) draft.authenticator.attested.coseKey = coseKey;
  };
}

function flipped(value: number | Uint8Array | undefined): Uint8Array {
  const bytes = Uint8Array.from(value as Uint8Array);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return bytes;
}

function padded(value: number | Uint8Array | undefined): Uint8Array {
  return Uint8Array.from([0, ...(value as Uint8Array)]);
}
