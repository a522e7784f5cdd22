/**
 * Consent, with a passkey the payer already has, to register a further one or to revoke one, or to bind a browser.
 *
 * RTS Art 24(2)(b): associating a credential remotely needs strong customer authentication. Without this step, anyone who
 * finds an open session could add their own key and pay with it ever after.
 */
import { startAuthentication } from '@simplewebauthn/browser';
import { type Answer, ownProblem, send } from '../api.ts';
import type { Authorisation, LinkedBinding } from '../resources.ts';
import { bindingDifference } from './agreement.ts';
import { askDevice } from './prompt.ts';

export type BindStep = 'opening' | 'waiting' | 'judging';

export type BindAction = 'register-credential-or-revoke-credential' | 'bind-browser-key';

/** @param readShownAction the action as the dialog shows it, translated back into its code; null where unreadable */
export async function bind(
  action: BindAction,
  payerId: string,
  readShownAction: () => string | null,
  onStep: (step: BindStep) => void,
): Promise<Answer<null>> {
  onStep('opening');
  const opened = await send<Authorisation<LinkedBinding>>('POST', '/api/bindings', { action });
  if (!opened.ok) return opened;
  const { authorisationId, publicKey } = opened.value;
  const difference = await bindingDifference(opened.value, payerId, readShownAction());
  if (difference !== null) return { ok: false, problem: ownProblem('display-differs', difference) };

  onStep('waiting');
  const asked = await askDevice(() => startAuthentication({ optionsJSON: publicKey }), { timeoutMs: publicKey.timeout });
  if (!asked.ok) return asked;
  onStep('judging');
  const judged = await send<unknown>('PUT', `/api/bindings/${encodeURIComponent(authorisationId)}`, asked.value);
  return judged.ok ? { ...judged, value: null } : judged;
}
