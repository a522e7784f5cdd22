/**
 * Creating a passkey and sending its public key to the bank.
 *
 * RTS Art 24(1): only the payer is associated with the credential. The server decides who may register: an enrolling
 * or activated session, or one with a fresh consent (flows/bind.ts). Whatever the device answers, nothing counts until
 * the server has said 201. The session also decides whose passkey it becomes, and another tab may have changed the session.
 * So the device is asked only if the options name the payer of this page.
 */
import { type PublicKeyCredentialCreationOptionsJSON, platformAuthenticatorIsAvailable, startRegistration } from '@simplewebauthn/browser';
import { type Answer, ownProblem, type Problem, send } from '../api/api.ts';
import { sendInTurn } from '../api/in-turn.ts';
import type { Credential, Payer } from '../api/resources.ts';
import { session } from '../api/session.ts';
import { withBrowserSignature } from './browser-signature.ts';
import { askDevice, wantedFromNow } from './prompt.ts';

export type RegisterStep = 'waiting' | 'judging';

/** Where the new passkey shall live. `this-device` falls back to the browser's own choice where the device keeps none. */
export type Place = 'this-device' | 'security-key';

export async function register(
  payer: Pick<Payer, 'username'>,
  place: Place,
  onStep: (step: RegisterStep) => void,
): Promise<Answer<Credential>> {
  const wanted = wantedFromNow();
  onStep('waiting');
  const options = await send<PublicKeyCredentialCreationOptionsJSON>('POST', '/api/registrations/options', await attachment(place));
  if (!options.ok) return options;
  if (options.value.user.name !== payer.username) return { ok: false, problem: ownProblem('for-another') };
  const asked = await askDevice(wanted, () => startRegistration({ optionsJSON: options.value }), { timeoutMs: options.value.timeout });
  if (!asked.ok) return asked;
  onStep('judging');
  const answer = await sendInTurn<{ credential: Credential }>('/api/registrations', withBrowserSignature(asked.value));
  if (answer.ok) return { ...answer, value: answer.value.credential };
  if (!answer.problem.outcomeUnknown) return answer;
  // Before the first sign-in there is no list to look in: only a sign-in with the passkey can tell.
  if (session.current === null) return { ok: false, problem: ownProblem('registration-unknown', answer.problem.slug) };
  return lookUp(asked.value.id, answer.problem);
}

/** After an answer that did not come: is it among the payer's passkeys? */
async function lookUp(credentialId: string, because: Problem): Promise<Answer<Credential>> {
  const seen = await send<{ credentials: Credential[] }>('GET', '/api/credentials');
  const saved = seen.ok ? seen.value.credentials.find((each) => each.credentialId === credentialId) : undefined;
  if (!saved) return { ok: false, problem: ownProblem('registration-unknown', because.slug) };
  return { ok: true, value: saved, serverTime: null };
}

async function attachment(place: Place): Promise<{ authenticatorAttachment?: 'platform' | 'cross-platform' }> {
  if (place === 'security-key') return { authenticatorAttachment: 'cross-platform' };
  return (await platformAuthenticatorIsAvailable().catch(() => false)) ? { authenticatorAttachment: 'platform' } : {};
}
