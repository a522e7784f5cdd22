/**
 * The bytes that the authenticator itself wrote, decoded (WebAuthn L3 §6.1): RP ID hash, flags, sign count.
 *
 *     rpIdHash[32]  flags[1]  signCount[4]  …
 *
 * Only the fixed part is read; this client relies on nothing after it.
 */
export type AuthenticatorData = {
  /** SHA-256 of the RP ID that the device signed for. */
  rpIdHash: Uint8Array;
  userPresent: boolean;
  userVerified: boolean;
  backupEligible: boolean;
  backupState: boolean;
  signCount: number;
};

/** @returns null when there are fewer than the 37 bytes of the fixed part */
export function readAuthenticatorData(bytes: Uint8Array): AuthenticatorData | null {
  if (bytes.length < 37) return null;
  const flags = bytes[32] ?? 0;
  return {
    rpIdHash: bytes.slice(0, 32),
    userPresent: (flags & 0x01) !== 0,
    userVerified: (flags & 0x04) !== 0,
    backupEligible: (flags & 0x08) !== 0,
    backupState: (flags & 0x10) !== 0,
    signCount: new DataView(bytes.buffer, bytes.byteOffset).getUint32(33),
  };
}
