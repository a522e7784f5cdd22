/**
 * A first passkey that is registered and has not signed in yet (contract §3: pending), remembered by this tab over a reload.
 *
 * RTS Art 4(1): until its first sign-in the passkey is good for nothing, and the session is of no payer, so the bank cannot say whose
 * sign-in is left. None of what is kept is secret. A browser that keeps nothing asks on the sign-in page instead.
 */
import type { Credential, MayRegister } from './resources.ts';

export type FirstPasskey = {
  readonly by: MayRegister['by'];
  readonly payer: MayRegister['payer'];
  readonly saved: Pick<Credential, 'credentialId' | 'transports'>;
};

const KEY = 'first-passkey';

export const firstPasskey = {
  find: (): FirstPasskey | null => quietly(() => JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as FirstPasskey | null),
  keep: (passkey: FirstPasskey): void => void quietly(() => sessionStorage.setItem(KEY, JSON.stringify(passkey))),
  drop: (): void => void quietly(() => sessionStorage.removeItem(KEY)),
};

/** Browsers throw where the payer forbids storage. */
function quietly<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
