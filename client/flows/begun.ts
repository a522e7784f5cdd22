/**
 * An enrolment or an activation that was begun and is not done: where its page goes on, after a reload, Back, or another page.
 *
 * RTS Art 24(1), contract §3. Until the passkey is registered the bank's session says whose it will be; after that only this tab knows
 * which passkey has to sign in. Without this the payer stands before an empty form, and the username is taken by themselves.
 */
import { type FirstPasskey, firstPasskey } from '../api/first-passkey.ts';
import type { MayRegister } from '../api/resources.ts';
import { session } from '../api/session.ts';

/** `saved`: the passkey that is registered and has to sign in; null where it is still to be created. */
export type Begun = { readonly by: MayRegister['by']; readonly payer: MayRegister['payer']; readonly saved: FirstPasskey['saved'] | null };

/** @returns null where a page of this kind begins anew */
export function begunBy(by: MayRegister['by']): Begun | null {
  const { mayRegister } = session;
  if (mayRegister?.by === by) return { by, payer: mayRegister.payer, saved: null };
  const kept = firstPasskey.find();
  return kept?.by === by ? kept : null;
}

/** The bank has opened the account, or taken the code. @param until as far as this page knows; the bank decides */
export function begin(by: MayRegister['by'], { payerId, username, displayName }: MayRegister['payer']): Begun {
  const payer = { payerId, username, displayName };
  firstPasskey.drop();
  session.forRegistration({ by, payer, until: '' });
  return { by, payer, saved: null };
}

/** The passkey is registered, so nothing more can be; what is left is its first sign-in. */
export function registered({ by, payer }: Begun, { credentialId, transports }: FirstPasskey['saved']): void {
  session.forRegistration(null);
  firstPasskey.keep({ by, payer, saved: { credentialId, transports } });
}

/** The payer starts again. The bank frees the username when the next enrolment begins. */
export function startAgain(): void {
  session.forRegistration(null);
  firstPasskey.drop();
}
