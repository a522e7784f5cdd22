/**
 * Authorises a change of credentials: scope `bind`.
 *
 * RTS Art 24(2)(b): associating an authenticator from afar takes strong customer authentication. Scope is inside the
 * hash, so neither a sign-in nor a payment can be passed off as consent to a new authenticator.
 */
import { digest } from '../../core/audit/audit-chain.ts';
import { browserBoundKeyBinding } from '../../core/browser-bound-key.ts';
import type { LinkedBinding } from '../../core/dynamic-link.ts';
import { fromBase64url } from '../../core/encoding/base64url.ts';
import { failed, type Outcome } from '../../core/failures.ts';
import type { AcceptingStore } from '../../storage/authorisations/accepting.ts';
import type { Authorisation } from '../../storage/authorisations/authorisations.ts';
import type { UnverifiedAssertion } from '../assertion-facts.ts';
import type { Caller } from '../environment.ts';
import { type JudgingParts, judgeAuthorisation } from '../judge-authorisation.ts';
import { challengeFor } from '../link.ts';

export type AuthoriseBinding = ReturnType<typeof authoriseBinding>;

export function authoriseBinding(parts: JudgingParts & { readonly accepting: AcceptingStore }) {
  const judge = judgeAuthorisation(parts, 'bind-authorisation');

  /** @param authorisation as it was found, in whatever state @param answer in shape, believed in nothing */
  return async (authorisation: Authorisation, answer: UnverifiedAssertion, caller: Caller): Promise<Outcome<null>> => {
    const judged = await judge(authorisation, answer, caller);
    if (!judged.ok) return judged;
    const { assertion, credential, now, refuse } = judged.value;
    const { authorisationId } = authorisation;

    // Again from the row that decides what is bound: who changes the browser there after it was signed changes the challenge.
    const object = JSON.parse(authorisation.linkObject) as LinkedBinding;
    const consent = authorisation.bindConsent;
    const bindingId = consent?.action === 'bind-browser-key' ? browserBoundKeyBinding(digest, consent) : object.bindingId;
    const stored = { ...object, action: consent?.action ?? '', bindingId };
    const relinked = challengeFor('bind', fromBase64url(authorisation.nonce), stored).challenge;
    if (relinked !== authorisation.challenge) return refuse(failed('link-not-current'));

    const accepted = await parts.accepting.acceptBind(
      {
        authorisationId,
        payerId: caller.payerId,
        assertion,
        entry: {
          type: 'bind-authorisation',
          outcome: 'success',
          payerId: caller.payerId,
          details: { authorisationId, credentialId: credential.credentialId, challenge: authorisation.challenge, ...consent },
        },
      },
      { now, requestId: caller.requestId, sessionRef: caller.sessionRef },
    );
    return accepted.ok ? accepted : refuse(accepted);
  };
}
