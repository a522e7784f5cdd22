/**
 * Consent, with a passkey the payer already has, to register a further one or to revoke one, or to bind a browser.
 *
 * RTS Art 24(2)(b): associating a credential remotely needs strong customer authentication. Without this step, anyone who
 * finds an open session could add their own key and pay with it ever after.
 */
import { startAuthentication } from '@simplewebauthn/browser';
import type { BindConsent } from '../../server/core/authorisation.ts';
import { type Answer, ownProblem, send } from '../api/api.ts';
import type { Authorisation, LinkedBinding } from '../api/resources.ts';
import { bindingDifference } from './agreement.ts';
import { askDevice, wantedFromNow } from './prompt.ts';

export type BindStep = 'opening' | 'waiting' | 'judging';

/** @param readShown what the dialog shows, translated back into its codes; null where unreadable or not what is asked for */
export async function bind(
  consent: BindConsent,
  payerId: string,
  readShown: () => BindConsent | null,
  onStep: (step: BindStep) => void,
): Promise<Answer<null>> {
  const wanted = wantedFromNow();
  onStep('opening');
  const opened = await send<Authorisation<LinkedBinding>>('POST', '/api/bindings', consent);
  if (!opened.ok) return opened;
  if (!wanted()) return { ok: false, problem: ownProblem('left') };
  const { authorisationId, publicKey } = opened.value;
  const difference = await bindingDifference(opened.value, payerId, readShown());
  if (difference !== null) return { ok: false, problem: ownProblem('display-differs', difference) };

  onStep('waiting');
  const asked = await askDevice(wanted, () => startAuthentication({ optionsJSON: publicKey }), { timeoutMs: publicKey.timeout });
  if (!asked.ok) return asked;
  onStep('judging');
  const judged = await send<unknown>('PUT', `/api/bindings/${encodeURIComponent(authorisationId)}`, asked.value);
  return judged.ok ? { ...judged, value: null } : judged;
}
