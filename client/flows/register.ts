/**
 * Creating a passkey and handing its public key to the bank.
 *
 * RTS Art 24(1): only the payer is associated with the credential. Who may do this is the server's business: an enrolling
 * or activated session, or one with a fresh consent (flows/bind.ts). Whatever the device answers, nothing counts until
 * the server has said 201.
 */
import { type PublicKeyCredentialCreationOptionsJSON, platformAuthenticatorIsAvailable, startRegistration } from '@simplewebauthn/browser';
import { type Answer, send } from '../api.ts';
import type { Credential } from '../resources.ts';
import { withBrowserSignature } from './browser-signature.ts';
import { askDevice } from './prompt.ts';

export type RegisterStep = 'waiting' | 'judging';

/** Where the new passkey shall live. `this-device` falls back to the browser's own choice where the device keeps none. */
export type Place = 'this-device' | 'security-key';

export async function register(place: Place, onStep: (step: RegisterStep) => void): Promise<Answer<Credential>> {
  onStep('waiting');
  const options = await send<PublicKeyCredentialCreationOptionsJSON>('POST', '/api/registrations/options', await attachment(place));
  if (!options.ok) return options;
  const asked = await askDevice(() => startRegistration({ optionsJSON: options.value }), { timeoutMs: options.value.timeout });
  if (!asked.ok) return asked;
  onStep('judging');
  const answer = await send<{ credential: Credential }>('POST', '/api/registrations', withBrowserSignature(asked.value));
  return answer.ok ? { ...answer, value: answer.value.credential } : answer;
}

async function attachment(place: Place): Promise<{ authenticatorAttachment?: 'platform' | 'cross-platform' }> {
  if (place === 'security-key') return { authenticatorAttachment: 'cross-platform' };
  return (await platformAuthenticatorIsAvailable().catch(() => false)) ? { authenticatorAttachment: 'platform' } : {};
}
