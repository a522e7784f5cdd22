/**
 * What an authenticator and the client in front of it are made of: the settings, and what an honest answer says by them.
 *
 * WebAuthn L3 §5.8.1 (client data), §6.1 (flags, sign count). Every setting has the value of a common platform
 * authenticator; a test or an exercise changes the one that it is about.
 */
import { type RandomBytes, type Sha256, sha256 } from './bytes.ts';
import { type CredentialStore, credentialsInMemory } from './credential-store.ts';
import { makeEs256Key } from './es256-key.ts';
import type { Attest, AuthenticatorDraft } from './exchange-draft.ts';
import type { KeyPair } from './key-pair.ts';

export type DeviceSettings = {
  /** Where the options name none. */
  readonly rpId: string;
  readonly origin: string;
  /** Credential ids are made of it. Keys are made by `makeKeys`. */
  readonly randomBytes: RandomBytes;
  /** By default WebCrypto's, whose private half cannot be exported. */
  readonly makeKeys?: () => KeyPair | Promise<KeyPair>;
  /** What `makeKeys` makes; -7 (ES256) by default. */
  readonly algorithm?: number;
  /** By default `none` (WebAuthn L3 §8.7). */
  readonly attest?: Attest;
  /** By default WebCrypto's, which takes a turn of another thread. */
  readonly sha256?: Sha256;
  /** By default in memory. */
  readonly credentials?: CredentialStore;
  /** As a UUID or 32 hex digits; zeros by default. */
  readonly aaguid?: string;
  readonly backupEligible?: boolean;
  readonly backupState?: boolean;
  /** Sign count at the registration (1, as Chromium's virtual authenticator); each assertion adds one. */
  readonly startCount?: number;
  /** For authenticators that do not count. */
  readonly alwaysZero?: boolean;
};

export type Device = Required<DeviceSettings>;

export function deviceOf(settings: DeviceSettings): Device {
  return {
    makeKeys: makeEs256Key,
    algorithm: -7,
    attest: () => ({ format: 'none', statement: new Map() }),
    sha256,
    credentials: credentialsInMemory(),
    aaguid: '0'.repeat(32),
    backupEligible: false,
    backupState: false,
    startCount: 1,
    alwaysZero: false,
    ...settings,
  };
}

export function clientMembers({ origin }: Device, type: string, challenge: string): Record<string, unknown> {
  return { type, challenge, origin, crossOrigin: false };
}

export function authenticatorDraft({ backupEligible, backupState }: Device, rpId: string, signCount: number): AuthenticatorDraft {
  return { rpId, userPresent: true, userVerified: true, backupEligible, backupState, signCount, attested: null, extensions: null };
}

export function aaguidBytes({ aaguid }: Device): Uint8Array {
  return Uint8Array.from(aaguid.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
