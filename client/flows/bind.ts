/**
 * Consent, with a passkey the payer already has, to one change of credentials: register one, revoke one, bind one browser.
 *
 * RTS Art 24(2)(b), PSD2 Art 97(1)(c): without this step, a thief of an open session could add a key and pay with it ever
 * after, or revoke the payer's only passkey. What is signed is what the dialog shows, read back from it.
 */
import type { FactsOf } from '../../server/core/scopes/scopes.ts';
import { type Answer, ownProblem, send } from '../api/api.ts';
import type { Authorisation } from '../api/resources.ts';
import { linkDifference } from './agreement.ts';
import { askToSign } from './device-answer.ts';
import { askDevice, closedProblem, unlessClosed, wantedFromNow } from './prompt.ts';
import { onlyOpened, toItsEnd } from './to-its-end.ts';

export type BindStep = 'opening' | 'waiting' | 'judging';
export type BindingScope = 'register-credential' | 'revoke-credential' | 'bind-browser-key';
/** What the page knows of the change. The payer is whose page it is; the number of the consent is the server's to choose. */
export type Change<S extends BindingScope> = Omit<FactsOf<S>, 'payerId' | 'bindingId'>;

/**
 * A consent changes nothing by itself: nothing here has an outcome that could be unknown.
 * @param readShown what the dialog shows, translated back into facts; null where unreadable or not what is asked for
 */
export function bind<S extends BindingScope>(
  scope: S,
  change: Change<S>,
  payerId: string,
  readShown: () => Change<S> | null,
  onStep: (step: BindStep) => void,
): Promise<Answer<null>> {
  return toItsEnd(async () => {
    const wanted = wantedFromNow();
    onStep('opening');
    const body = { action: scope, ...subjectOf(change) };
    const opened = await unlessClosed(wanted, () => send<Authorisation<S>>('POST', '/api/bindings', body));
    if (opened === null) return { ok: false, problem: closedProblem() };
    if (!opened.ok) return { ok: false, problem: onlyOpened(opened.problem) };
    const { authorisationId, publicKey, link } = opened.value;
    const facts = (side: Change<S>) => ({ ...side, payerId, bindingId: link.object.bindingId }) as unknown as FactsOf<S>;
    const shown = readShown();
    const difference = await linkDifference(scope, opened.value, payerId, { written: facts(change), shown: shown && facts(shown) });
    if (difference !== null) return { ok: false, problem: ownProblem('display-differs', difference) };

    onStep('waiting');
    const asked = await askDevice(wanted, () => askToSign(publicKey), { timeoutMs: publicKey.timeout });
    if (!asked.ok) return asked;
    onStep('judging');
    const judged = await send<unknown>('PUT', `/api/bindings/${encodeURIComponent(authorisationId)}`, asked.value);
    return judged.ok ? { ...judged, value: null } : { ok: false, problem: onlyOpened(judged.problem) };
  });
}

/** The members that name what is changed (contract §3). */
function subjectOf(change: { credential?: { credentialId: string }; keyId?: string }) {
  const { credential, keyId } = change;
  return { ...(credential && { credentialId: credential.credentialId }), ...(keyId !== undefined && { keyId }) };
}
