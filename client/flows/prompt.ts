/**
 * Asks the payer's device, one prompt at a time, and always ends.
 *
 * WebAuthn L3 §5.1.4 tells the browser to hide why a request failed (NotAllowedError for closed, timed out and no
 * passkey), so the words for it are neutral. Some browsers leave the promise open when the window closes: the timer
 * here ends the wait, and the abort service ends the request. Without it the payer would see "waiting" for ever.
 */
import { browserSupportsWebAuthn, WebAuthnAbortService } from '@simplewebauthn/browser';
import { ownProblem, type Problem } from '../api/api.ts';
import type { OwnProblemSlug } from '../texts/en/problems/own-problems.ts';
import { member, UnusableAnswer } from './device-answer.ts';

export type Asked<T> =
  | { ok: true; value: T }
  /** `credentialId`: of what the device answered, where the answer cannot be used. */
  | { ok: false; problem: Problem; credentialId?: string };

type Prompting = { timeoutMs?: number | undefined; cancel?: () => void; explain?: (error: unknown) => Problem };

/** POLICY: what we allow where the options name no time; WebAuthn L3 §15.1 recommends 5 to 10 minutes. */
const DEFAULT_TIMEOUT_MS = 300_000;

const cancelCeremony = () => WebAuthnAbortService.cancelCeremony();

let closeOpenPrompt: ((slug: 'left' | 'stopped') => void) | null = null;
let cancelOpenPrompt: () => void = cancelCeremony;
let closings = 0;
const endings = new Set<() => void>();
let endedBy: 'left' | 'stopped' = 'left';

/** Whether the payer still waits where they began: nothing has closed prompts since. */
export type Wanted = () => boolean;

/** A flow takes it before it asks the bank for anything, since the payer may leave before there is a prompt to close. */
export function wantedFromNow(): Wanted {
  const mine = closings;
  return () => mine === closings;
}

/** Ends an open prompt, if there is one: the payer goes to another page. Ends a waiting autofill too, and what is to come. */
export function closePrompt(): void {
  close('left');
}

/** As `closePrompt`, where the payer stays: the one live way out while a device asks, whose own window may be hidden. */
export function stopPrompt(): void {
  close('stopped');
}

function close(because: 'left' | 'stopped'): void {
  closings += 1;
  endedBy = because;
  for (const end of endings) end();
  closeOpenPrompt?.(because);
  cancelOpenPrompt();
}

/**
 * What a flow asks the bank or the browser for, before it asks the device. The way out is live then too: who takes it does not
 * wait for an answer, which may be a long time coming, and which nobody wants any more.
 * @returns null where the flow was closed first
 */
export async function unlessClosed<T>(wanted: Wanted, ask: () => Promise<T>): Promise<T | null> {
  if (!wanted()) return null;
  const closed = Promise.withResolvers<null>();
  const end = () => closed.resolve(null);
  endings.add(end);
  try {
    return await Promise.race([ask(), closed.promise]);
  } finally {
    endings.delete(end);
  }
}

/** What became of a flow that is wanted no more. */
export const closedProblem = (): Problem => ownProblem(endedBy);

/**
 * Runs `ask` (askToSign, askToCreate, or the browser's payment window) to its end, where it is still wanted.
 * @param how.timeoutMs after which the prompt is closed from here, by `how.cancel`
 */
export async function askDevice<T>(wanted: Wanted, ask: () => Promise<T>, how: Prompting = {}): Promise<Asked<T>> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, cancel = cancelCeremony, explain = explainCeremony } = how;
  if (!wanted()) return { ok: false, problem: closedProblem() };
  if (closeOpenPrompt !== null) return { ok: false, problem: ownProblem('busy') };
  if (!browserSupportsWebAuthn()) return { ok: false, problem: ownProblem('unsupported') };

  const ended = Promise.withResolvers<Asked<T>>();
  cancelOpenPrompt = cancel;
  closeOpenPrompt = (slug) => ended.resolve({ ok: false, problem: ownProblem(slug) });
  const timer = setTimeout(() => {
    ended.resolve({ ok: false, problem: ownProblem('timed-out') });
    cancel();
  }, timeoutMs);

  ask().then(
    (value) => ended.resolve({ ok: true, value }),
    (error: unknown) => {
      const credentialId = error instanceof UnusableAnswer ? error.credentialId : '';
      ended.resolve({ ok: false, problem: explain(error), ...(credentialId !== '' && { credentialId }) });
    },
  );
  try {
    return await ended.promise;
  } finally {
    clearTimeout(timer);
    closeOpenPrompt = null;
    cancelOpenPrompt = cancelCeremony;
  }
}

/** By the name of the browser's error. */
const SLUGS: Readonly<Record<string, OwnProblemSlug>> = {
  NotAllowedError: 'not-allowed',
  SecurityError: 'wrong-domain',
  ConstraintError: 'device-cannot',
  NotSupportedError: 'device-cannot',
  TimeoutError: 'timed-out',
  AbortError: 'left',
};

/** From the browser's error, which may be anything, to a problem in our words; the error's name is kept as the small code beneath. */
function explainCeremony(error: unknown): Problem {
  const name = nameOf(error);
  const slug = SLUGS[name] ?? 'device-failed';
  const message = member(error, 'message');
  return ownProblem(slug, slug === 'device-failed' && typeof message === 'string' && message !== '' ? message : name);
}

/** WebAuthn L3 §5.1.3: of a creation, this is how a device says that it has a passkey already. Of no other request it means that. */
export function explainCreation(error: unknown): Problem {
  return nameOf(error) === 'InvalidStateError' ? ownProblem('already-registered', 'InvalidStateError') : explainCeremony(error);
}

/** A password manager may reject with anything, also with nothing. */
export function nameOf(error: unknown): string {
  const name = member(error, 'name');
  return typeof name === 'string' && name !== '' ? name : 'no name';
}
