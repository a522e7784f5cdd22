/**
 * A sign count that does not grow under a valid signature: the key may have been copied.
 *
 * WebAuthn L3 §6.1.1, §7.2 step 22; RTS Art 7(2). POLICY: the first time the payer gets a message, since a faulty authenticator
 * looks the same; a second time within the window suspends the credential. The store locks the credential's row, asks this
 * function, and writes the decision.
 */
import type { Policy } from './policy.ts';

export type Suspicion = 'tell' | 'suspend';

/** @param suspectedBefore when the last one was, in milliseconds since the epoch; null where there was none @param active whether the credential is */
export function decideSuspicion(suspectedBefore: number | null, active: boolean, now: number, { cloneWindowMs }: Policy): Suspicion {
  return active && suspectedBefore !== null && suspectedBefore > now - cloneWindowMs ? 'suspend' : 'tell';
}
