/**
 * Signing in with a passkey: by button, or from the list that the browser offers in the username field.
 *
 * PSD2 Art 97(1)(a): access to the account online needs strong customer authentication. Possession (the key) and
 * inherence or knowledge (user verification on the device) come in one ceremony. No username is sent: the passkey names
 * its owner, so the server has nothing to leak about who has an account (WebAuthn L3 §14.6.2).
 */
import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
} from '@simplewebauthn/browser';
import { type Answer, send } from '../api.ts';
import type { SignedIn } from '../resources.ts';
import { askDevice } from './prompt.ts';

export type SignInStep = 'waiting' | 'judging';

/** A challenge lives five minutes; a waiting autofill gets a fresh one before that. */
const RENEW_AUTOFILL_MS = 270_000;

let lastAsked: Promise<unknown> = Promise.resolve();

/** One after the other: the first answer brings the session that the next is asked in. Two at once would each bring their own. */
function newOptions(): Promise<Answer<PublicKeyCredentialRequestOptionsJSON>> {
  const asked = lastAsked.then(() => send<PublicKeyCredentialRequestOptionsJSON>('POST', '/api/authentications/options', {}));
  lastAsked = asked.catch(() => undefined);
  return asked;
}

/** Opens the browser's prompt. */
export async function signIn(onStep: (step: SignInStep) => void): Promise<Answer<SignedIn>> {
  onStep('waiting');
  const options = await newOptions();
  if (!options.ok) return options;
  const asked = await askDevice(() => startAuthentication({ optionsJSON: options.value }), { timeoutMs: options.value.timeout });
  if (!asked.ok) return asked;
  onStep('judging');
  return judge(asked.value);
}

/**
 * Waits until the payer picks a passkey in the username field. A prompt that opens, or another page, ends the waiting.
 * @returns the server's answer, or null when nobody picked one
 */
export async function signInFromField(onStep: (step: SignInStep) => void, stillHere: () => boolean): Promise<Answer<SignedIn> | null> {
  if (!(await browserSupportsWebAuthnAutofill())) return null;
  while (stillHere()) {
    const options = await newOptions();
    if (!options.ok || !stillHere()) return null;
    const picked = await pickedWithin(RENEW_AUTOFILL_MS, options.value);
    if (picked === 'ended') return null;
    if (picked === 'renew') continue;
    onStep('judging');
    return judge(picked);
  }
  return null;
}

async function pickedWithin(
  ms: number,
  optionsJSON: PublicKeyCredentialRequestOptionsJSON,
): Promise<AuthenticationResponseJSON | 'ended' | 'renew'> {
  const renew = Promise.withResolvers<'renew'>();
  const timer = setTimeout(() => renew.resolve('renew'), ms);
  // A request that follows aborts this one, so nobody is left waiting for it.
  const picked = startAuthentication({ optionsJSON, useBrowserAutofill: true }).catch(() => 'ended' as const);
  return Promise.race([picked, renew.promise]).finally(() => clearTimeout(timer));
}

function judge(response: AuthenticationResponseJSON): Promise<Answer<SignedIn>> {
  return send<SignedIn>('POST', '/api/authentications', response);
}
