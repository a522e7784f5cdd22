/**
 * Authenticator data: the bytes that the authenticator itself vouches for (WebAuthn L3 §6.1).
 *
 *     rpIdHash[32]  flags[1]  signCount[4]  attested credential data (if AT)  extensions (if ED)
 *
 * The flags say what follows, and nothing else may follow: bytes that no parser looks at are bytes that two parsers
 * can disagree about.
 */
import { type Cbor, isCanonical, readCbor } from './cbor.ts';

const UP = 0x01;
const UV = 0x04;
const BE = 0x08;
const BS = 0x10;
const AT = 0x40;
const ED = 0x80;
const HEADER_BYTES = 37;

/** One item and its length in bytes. Throws where the bytes are not well-formed. */
type ReadCbor = (bytes: Uint8Array) => [Cbor, number];

export type AuthenticatorData = {
  readonly rpIdHash: Uint8Array;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backupState: boolean;
  readonly signCount: number;
  readonly attested: AttestedCredential | null;
  /** Whether the COSE key and the extension map have CTAP2's one spelling. */
  readonly canonical: boolean;
};

/** WebAuthn L3 §6.5.1. */
export type AttestedCredential = {
  readonly aaguid: Uint8Array;
  readonly credentialId: Uint8Array;
  /** COSE_Key, exactly as the authenticator wrote it. */
  readonly publicKey: Uint8Array;
};

/**
 * Reads authenticator data, or returns null where lengths, flags and bytes do not fit together.
 * @param wanted `assertion` refuses attested credential data (§6.1: it MUST NOT be there), `registration` demands it
 * @param read every ceremony's reader; evidence of before is read as it was then (`lax-cbor.ts`)
 */
export function decodeAuthenticatorData(
  bytes: Uint8Array,
  wanted: 'assertion' | 'registration',
  read: ReadCbor = readCbor,
): AuthenticatorData | null {
  if (bytes.length < HEADER_BYTES) return null;
  const flags = bytes[32] as number;
  if (((flags & AT) !== 0) !== (wanted === 'registration')) return null;
  try {
    let rest = bytes.subarray(HEADER_BYTES);
    let attested: AttestedCredential | null = null;
    if (flags & AT) [attested, rest] = readAttested(rest, read);
    const extensions = rest;
    if (flags & ED) rest = skipExtensions(rest, read);
    if (rest.length > 0) return null;
    return {
      rpIdHash: bytes.subarray(0, 32),
      userPresent: (flags & UP) !== 0,
      userVerified: (flags & UV) !== 0,
      backupEligible: (flags & BE) !== 0,
      backupState: (flags & BS) !== 0,
      signCount: new DataView(bytes.buffer, bytes.byteOffset).getUint32(33),
      attested,
      canonical: (attested === null || isCanonical(attested.publicKey)) && ((flags & ED) === 0 || isCanonical(extensions)),
    };
  } catch {
    return null; // a length that points past the end, or CBOR that is none
  }
}

function readAttested(bytes: Uint8Array, read: ReadCbor): [AttestedCredential, Uint8Array] {
  const idLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint16(16);
  const keyStart = 18 + idLength;
  if (keyStart >= bytes.length) throw new RangeError('credential id runs past the end');
  const [, keyLength] = read(bytes.subarray(keyStart));
  const attested = {
    aaguid: bytes.subarray(0, 16),
    credentialId: bytes.subarray(18, keyStart),
    publicKey: bytes.subarray(keyStart, keyStart + keyLength),
  };
  return [attested, bytes.subarray(keyStart + keyLength)];
}

/** Extension outputs that were not asked for are ignored (§7.2 step 23), but they have to be a CBOR map. */
function skipExtensions(bytes: Uint8Array, read: ReadCbor): Uint8Array {
  const [extensions, length] = read(bytes);
  if (!(extensions instanceof Map)) throw new TypeError('extensions are a map');
  return bytes.subarray(length);
}
