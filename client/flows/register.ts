/**
 * Creating a passkey and sending its public key to the bank.
 *
 * RTS Art 24(1): only the payer is associated with the credential. The server decides who may register: an enrolling
 * or activated session, or one with a fresh consent (flows/bind.ts). Whatever the device answers, nothing counts until
 * the server has said 201. The session also decides whose passkey it becomes, and another tab may have changed the session.
 * So the device is asked only if the options name the payer of this page.
 */
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { type Answer, ownProblem, type Problem, send } from '../api/api.ts';
import { sendInTurn } from '../api/in-turn.ts';
import type { Credential, Payer } from '../api/resources.ts';
import { session } from '../api/session.ts';
import { deviceKeepsPasskeys } from './capabilities.ts';
import { askToCreate } from './device-answer.ts';
import { withHint } from './place-hint.ts';
import { askDevice, closedProblem, explainCreation, unlessClosed, wantedFromNow } from './prompt.ts';
import { signalUnknown } from './signal.ts';
import { type Deciding, onlyOpened, toItsEnd } from './to-its-end.ts';

export type RegisterStep = 'waiting' | 'judging';

/** Where the new passkey shall live. `this-device` falls back to the browser's own choice where the device keeps none. */
export type Place = 'this-device' | 'security-key' | 'phone';

export function register(payer: Pick<Payer, 'username'>, place: Place, onStep: (step: RegisterStep) => void): Promise<Answer<Credential>> {
  return toItsEnd(
    (deciding) => create(payer, place, onStep, deciding),
    (because) => ownProblem('registration-unknown', because),
  );
}

async function create(
  payer: Pick<Payer, 'username'>,
  place: Place,
  onStep: (step: RegisterStep) => void,
  deciding: Deciding,
): Promise<Answer<Credential>> {
  const wanted = wantedFromNow();
  onStep('waiting');
  const attached = await unlessClosed(wanted, () => attachment(place));
  const path = '/api/registrations/options';
  const options = await unlessClosed(wanted, () => send<PublicKeyCredentialCreationOptionsJSON>('POST', path, attached));
  if (options === null) return { ok: false, problem: closedProblem() };
  if (!options.ok) return { ok: false, problem: onlyOpened(options.problem) };
  if (options.value.user.name !== payer.username) return { ok: false, problem: ownProblem('for-another') };
  const how = { timeoutMs: options.value.timeout, explain: explainCreation };
  const asked = await askDevice(wanted, () => askToCreate(withHint(options.value, place)), how);
  if (!asked.ok) return { ok: false, problem: leftBehind(asked.problem, asked.credentialId) };
  onStep('judging');
  deciding.sent = true;
  const answer = await sendInTurn<{ credential: Credential }>('/api/registrations', asked.value);
  if (answer.ok) return { ...answer, value: answer.value.credential };
  if (!answer.problem.outcomeUnknown)
    return { ok: false, problem: isRefusal(answer.problem) ? leftBehind(answer.problem, asked.value.id) : answer.problem };
  // Before the first sign-in there is no list to look in: only a sign-in with the passkey can tell.
  if (session.current === null) return { ok: false, problem: ownProblem('registration-unknown', answer.problem.slug) };
  return lookUp(asked.value.id, answer.problem);
}

/**
 * Whether the bank itself has said that it did not store the passkey. What is registered already is stored, and an answer without
 * a request id is not the bank's: a signal would take a good passkey from the payer.
 */
function isRefusal({ status, slug, instance }: Problem): boolean {
  return status >= 400 && status < 500 && instance !== '' && slug !== 'credential-already-registered';
}

/** The device has a passkey that the bank has not: the browser is told (WebAuthn L3 §5.1.10), and so is the payer. */
function leftBehind(problem: Problem, credentialId: string | undefined): Problem {
  if (credentialId === undefined) return problem;
  void signalUnknown(credentialId);
  return { ...problem, leftBehind: true };
}

/** After an answer that did not come: is it among the payer's passkeys? */
async function lookUp(credentialId: string, because: Problem): Promise<Answer<Credential>> {
  const seen = await send<{ credentials: Credential[] }>('GET', '/api/credentials');
  const saved = seen.ok ? seen.value.credentials.find((each) => each.credentialId === credentialId) : undefined;
  if (!saved) return { ok: false, problem: ownProblem('registration-unknown', because.slug) };
  return { ok: true, value: saved, serverTime: null };
}

async function attachment(place: Place): Promise<{ authenticatorAttachment?: 'platform' | 'cross-platform' }> {
  if (place !== 'this-device') return { authenticatorAttachment: 'cross-platform' };
  return (await deviceKeepsPasskeys()) ? { authenticatorAttachment: 'platform' } : {};
}
