/**
 * What an authenticator can get wrong, or lie about, in either ceremony: WebAuthn L3 §6.1.
 */
import { type Bytes, cbor, concat } from '../core/bytes.ts';
import type { Draft } from '../core/exchange-draft.ts';

type AuthenticatorDataFault = (draft: Draft) => void;

export const authenticatorDataFaults = {
  /** UV is 0: the user was not verified. */
  clearUserVerified: ({ authenticator }) => {
    authenticator.userVerified = false;
  },
  /** UP is 0: no user was present. */
  clearUserPresent: ({ authenticator }) => {
    authenticator.userPresent = false;
  },
  /** rpIdHash is that of another relying party. */
  otherRpIdHash: ({ authenticator }) => {
    authenticator.rpId = 'evil.example';
  },
  /** BE is 0 and BS is 1: backed up although it cannot be. */
  backupStateWithoutEligibility: ({ authenticator }) => {
    authenticator.backupEligible = false;
    authenticator.backupState = true;
  },
  /** A byte follows what the flags announce. */
  leftoverBytes: rewritten((bytes) => concat(bytes, [0])),
  /** The authenticator data ends one byte early; without attested data or extensions: inside the sign count. */
  truncatedAuthenticatorData: rewritten((bytes) => bytes.slice(0, -1)),
  /** The authenticator data has no bytes. */
  emptyAuthenticatorData: rewritten(() => new Uint8Array(0)),
  /** ED is 1 and no extension bytes follow. */
  extensionFlagWithoutData: ({ authenticator }) => {
    authenticator.extensions = new Uint8Array(0);
  },
  /** ED is 1 and the extension data is a CBOR integer. */
  extensionsNotAMap: ({ authenticator }) => {
    authenticator.extensions = cbor(7);
  },
  /** ED is 1 and the members of the extension data are not in canonical order. */
  extensionsReordered: ({ authenticator }) => {
    authenticator.extensions = cbor(
      new Map<string, number | boolean>([
        ['hmac-secret', true],
        ['credProtect', 2],
      ]),
    );
  },
  /** ED is 1 and a byte order mark stands before the name of an extension. */
  extensionsWithByteOrderMark: ({ authenticator }) => {
    authenticator.extensions = concat([0xa1, 0x64, 0xef, 0xbb, 0xbf, 0x61, 0xf5]);
  },
} satisfies Record<string, AuthenticatorDataFault>;

function rewritten(change: (bytes: Bytes) => Bytes): AuthenticatorDataFault {
  return (draft) => {
    draft.rewrite.authenticatorData = change;
  };
}
