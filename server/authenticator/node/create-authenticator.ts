/**
 * A software authenticator of any algorithm and attestation, for Node: keys come from given randomness, and credentials stay
 * in memory, to be looked at.
 *
 * With seeded randomness its answers are the same in every run, byte for byte, so a failure can be repeated.
 *
 *     const authenticator = createAuthenticator({ rpId, origin, randomBytes: seededBytes('alice'), algorithm: -8 });
 *     const registration = await authenticator.register(creationOptions, { faults: [faults.offCurvePoint] });
 */
import { createHash } from 'node:crypto';
import { credentialsInMemory, type HeldCredential } from '../core/credential-store.ts';
import type { DeviceSettings } from '../core/device.ts';
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from '../core/software-authenticator.ts';
import { type AttestationKind, attestations } from './attestation-statements.ts';
import { type KeyAlgorithm, makeKeyPair } from './deterministic-keys.ts';

export type AuthenticatorSettings = Omit<DeviceSettings, 'algorithm' | 'attest' | 'credentials' | 'sha256'> & {
  readonly algorithm?: KeyAlgorithm;
  readonly attestation?: AttestationKind;
};

export type AuthenticatorInMemory = SoftwareAuthenticator & { readonly held: readonly HeldCredential[] };

export function createAuthenticator({ attestation = 'none', ...settings }: AuthenticatorSettings): AuthenticatorInMemory {
  const { algorithm = -7, randomBytes } = settings;
  const held: HeldCredential[] = [];
  const authenticator = createSoftwareAuthenticator({
    makeKeys: () => makeKeyPair(algorithm, randomBytes),
    ...settings,
    // Answers come without a turn of another thread, so they leave in the order in which they were asked for.
    sha256: (data) => new Uint8Array(createHash('sha256').update(data).digest()),
    attest: attestations[attestation],
    credentials: credentialsInMemory(held),
  });
  return { ...authenticator, held };
}
