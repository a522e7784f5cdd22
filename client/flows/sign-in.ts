/**
 * Signing in with a passkey: by button, or from the list that the browser offers in the username field.
 *
 * PSD2 Art 97(1)(a): access to the account online needs strong customer authentication. Possession (the key) and
 * inherence or knowledge (user verification on the device) come in one ceremony. No username is sent: the passkey names
 * its owner, so the server cannot reveal who has an account (WebAuthn L3 §14.6.2).
 */
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { type Answer, ownProblem } from '../api/api.ts';
import { sendInTurn } from '../api/in-turn.ts';
import type { Credential, SignedIn } from '../api/resources.ts';
import { browserOffersInField } from './capabilities.ts';
import { askToSign, UnusableAnswer } from './device-answer.ts';
import { askDevice, closedProblem, closePrompt, nameOf, unlessClosed, type Wanted, wantedFromNow } from './prompt.ts';
import { onlyOpened, toItsEnd } from './to-its-end.ts';

export type SignInStep = 'waiting' | 'judging';

type Options = PublicKeyCredentialRequestOptionsJSON;
/** A passkey that the page knows by its id. */
type KnownPasskey = Pick<Credential, 'credentialId' | 'transports'>;
type Descriptor = NonNullable<Options['allowCredentials']>[number];

/** A challenge lives five minutes; a waiting autofill gets a fresh one before that. */
const RENEW_AUTOFILL_MS = 270_000;
const CHALLENGE_MS = 300_000;
const TRY_AGAIN_MS = 30_000;
const STEP_MS = 5_000;

let asking: Promise<Answer<Options>> | null = null;

/** One request at a time in this tab. A second caller gets the answer of the request in progress, whose first caller no longer waits. */
function newOptions(): Promise<Answer<Options>> {
  asking ??= sendInTurn<Options>('/api/authentications/options', {}).finally(() => {
    asking = null;
  });
  return asking;
}

/**
 * Opens the browser's prompt. What waits in the field ends first: picked while these options are on their way, it would
 * sign in beside this, and the device would be asked a second time for a challenge that is gone.
 * @param only the one passkey to ask for, where the page knows it; else the payer picks one
 */
export function signIn(onStep: (step: SignInStep) => void, only?: KnownPasskey): Promise<Answer<SignedIn>> {
  return toItsEnd(() => ask(onStep, only));
}

async function ask(onStep: (step: SignInStep) => void, only?: KnownPasskey): Promise<Answer<SignedIn>> {
  closePrompt();
  const wanted = wantedFromNow();
  onStep('waiting');
  const options = await unlessClosed(wanted, newOptions);
  if (options === null) return { ok: false, problem: closedProblem() };
  if (!options.ok) return { ok: false, problem: onlyOpened(options.problem) };
  const optionsJSON: Options = { ...options.value, ...(only && { allowCredentials: [descriptor(only)] }) };
  const asked = await askDevice(wanted, () => askToSign(optionsJSON), { timeoutMs: optionsJSON.timeout });
  if (!asked.ok) return asked;
  onStep('judging');
  return judge(asked.value);
}

function descriptor({ credentialId, transports }: KnownPasskey): Descriptor {
  return { id: credentialId, type: 'public-key', transports: transports as NonNullable<Descriptor['transports']> };
}

/** What the payer picked; `null` where a password manager answered for it with what cannot be used. */
type Picked = { response: AuthenticationResponseJSON | null; goodUntil: number };

/**
 * Waits until the payer picks a passkey in the username field. A prompt that opens, or another page, ends the waiting.
 * @returns the server's answer, or null if no passkey was picked
 */
export async function signInFromField(onStep: (step: SignInStep) => void): Promise<Answer<SignedIn> | null> {
  const wanted = wantedFromNow();
  if (!(await browserOffersInField())) return null;
  const picked = Promise.withResolvers<Picked | null>();
  keepOffering(wanted, picked.resolve).catch(() => picked.resolve(null));
  const pick = await picked.promise;
  if (pick === null || !wanted()) return null;
  if (pick.response === null) return { ok: false, problem: ownProblem('device-failed', 'UnusableAnswer') };
  if (Date.now() >= pick.goodUntil) return { ok: false, problem: ownProblem('offer-too-old') };
  onStep('judging');
  return judge(pick.response);
}

/**
 * Until the next offer stands, or where there are no options for it, the last one is listened to. A hidden tab
 * asks for none: the bank keeps a few challenges a session, and those of many tabs would push out the one in front.
 */
async function keepOffering(wanted: Wanted, done: (picked: Picked | null) => void): Promise<void> {
  let isPicked = false;
  let next = 0;
  const goesOn = () => wanted() && !isPicked;
  while (goesOn()) {
    // By the clock on the wall: a timer stands still while the computer sleeps, and a challenge does not.
    if (document.hidden || Date.now() < next) {
      await moment();
      continue;
    }
    const askedAt = Date.now();
    const options = await newOptions();
    if (!goesOn()) break;
    next = Date.now() + (options.ok ? RENEW_AUTOFILL_MS : TRY_AGAIN_MS);
    if (!options.ok) continue;
    const taken = (response: AuthenticationResponseJSON) => {
      isPicked = true;
      done({ response, goodUntil: askedAt + (options.value.timeout ?? CHALLENGE_MS) });
    };
    // Aborted where the next request takes its place. Some browsers end it also where the payer closes their list.
    const ended = (error: unknown) => {
      // Something was picked, and nothing can come of it: the payer has to hear so. Nothing at all is no pick.
      const isUnusable = error instanceof UnusableAnswer && error.credentialId !== '';
      if (isUnusable) {
        isPicked = true;
        done({ response: null, goodUntil: Number.POSITIVE_INFINITY });
      } else if (nameOf(error) !== 'AbortError') next = Date.now() + TRY_AGAIN_MS;
    };
    askToSign(options.value, { inField: true }).then(taken, ended);
  }
  done(null);
}

/** Until something may have changed: a few seconds, or until the tab is looked at. */
function moment(): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', over);
      resolve();
    };
    const timer = setTimeout(over, STEP_MS);
    document.addEventListener('visibilitychange', over);
  });
}

function judge(response: AuthenticationResponseJSON): Promise<Answer<SignedIn>> {
  return sendInTurn<SignedIn>('/api/authentications', response);
}
