/**
 * Where an authenticator keeps its credentials: three questions, so that memory, IndexedDB or a file can answer them.
 *
 * WebAuthn L3 §6.3.2 and §6.3.3. The sign count has to grow with every assertion (§6.1.1): two tabs of one browser share a
 * store, so adding and reading is one act of the store (in IndexedDB: one `readwrite` transaction).
 */
import type { KeyPair } from './key-pair.ts';

/** What an authenticator keeps of a passkey. */
export type HeldCredential = {
  /** base64url */
  readonly id: string;
  readonly rpId: string;
  /** base64url */
  readonly userHandle: string;
  readonly key: KeyPair;
  signCount: number;
};

export type CredentialStore = {
  readonly add: (credential: HeldCredential) => Promise<void>;
  /** Oldest first. */
  readonly all: () => Promise<readonly HeldCredential[]>;
  /** Adds to the sign count. @returns the new one */
  readonly count: (id: string, step: number) => Promise<number>;
};

/** @param held the credentials, to be looked at */
export function credentialsInMemory(held: HeldCredential[] = []): CredentialStore {
  return {
    add: async (credential) => {
      held.push(credential);
    },
    all: async () => held,
    count: async (id, step) => {
      const credential = held.find((each) => each.id === id);
      if (!credential) throw new Error('no credential of this id is held');
      credential.signCount += step;
      return credential.signCount;
    },
  };
}
