/**
 * Authorises a payment, and by the same five moves everything else: from an answer that is believed in nothing to an act
 * that took effect.
 *
 * RTS Art 5(1)(c): the code that is accepted corresponds to the original amount and to the payee that the payer agreed
 * to. Five moves, and their order is the security:
 *
 *   1 take the authorisation    as it was opened, of this payer and this session, and only while it is open
 *   2 build what is expected    from storage and configuration; nothing is read out of the answer
 *   3 judge                     WebAuthn L3 §7.2, every step, one signature decides (assertion-steps.ts)
 *   4 link again                from the row as it is stored now
 *   5 burn and accept           one UPDATE that the first answer wins, whatever its verdict; every judged fact once more
 *                               as a guard; money, sign count, evidence and audit together, or nothing
 *
 * What a scope does once it is authorised stands in its act: for a payment `scopes/payment.ts`.
 */
import { digest } from '../core/audit/audit-chain.ts';
import type { Authorisation } from '../core/authorisation.ts';
import { fromBase64url } from '../core/encoding/base64url.ts';
import { canonicalJson } from '../core/encoding/canonical-json.ts';
import { evidenceDocument } from '../core/evidence.ts';
import { type Failed, failed, type Outcome } from '../core/failures.ts';
import type { Scope } from '../core/scopes/scopes.ts';
import { publicKeyPem } from '../webauthn/signature.ts';
import { readAssertion } from './answers/read-answer.ts';
import type { Caller } from './environment.ts';
import { type JudgingParts, judgeAuthorisation } from './judge-authorisation.ts';
import type { BrowserBoundKeyPort } from './ports.ts';
import { link } from './scopes/link.ts';
import type { ScopeAct } from './scopes/scope-act.ts';

export type AuthorisingParts<S extends Scope = Scope> = JudgingParts<S> & {
  /** Optional: without it a key that signed along is `seen`, and never bound. */
  readonly browserKeys?: BrowserBoundKeyPort;
};

/** Where an answer is handed in: the authorisation that was found, or null, and the subject where the address names one. */
export type AnsweredAt = { readonly authorisation: Authorisation | null; readonly subjectId: string | null };

export function authorise<S extends Scope, Stored, Result>(parts: AuthorisingParts<NoInfer<S>>, scopeAct: ScopeAct<S, Stored, Result>) {
  const { environment, authorisations, browserKeys } = parts;
  const judge = judgeAuthorisation(parts, scopeAct);

  /**
   * @param body whatever came
   * @returns what took effect, or the code of what failed: `publicFace` says what of it may be told
   */
  return async (at: AnsweredAt, body: unknown, caller: Caller): Promise<Outcome<Result>> => {
    // 1: a challenge belongs to the payer, the session, the scope and the subject that it was opened for (contract §4).
    const authorisation = answerableBy(at, [scopeAct.scope], caller);
    if (authorisation === null) return failed('authorisation-not-found');
    const answer = readAssertion(body);
    if (!answer.ok) return answer;

    // 2, 3
    const judged = await judge(authorisation, answer.value, caller);
    if (!judged.ok) return judged;
    const { assertion, credential, now, refuse } = judged.value;
    const { authorisationId, payerId } = authorisation;
    const act = { now, requestId: caller.requestId, sessionRef: caller.sessionRef };

    // 4: RTS Art 5(1)(c)-(d). Run inside the transaction, on the row that the act changes.
    const isStillLinked = (stored: Stored) =>
      scopeAct.version(stored) === authorisation.subjectVersion &&
      link(scopeAct.scope, scopeAct.facts(stored, authorisation), authorisation, fromBase64url(authorisation.nonce)).challenge ===
        authorisation.challenge;

    // RTS Art 7(2): what the browser signed along with, and whether that was bound to the payer before. A new one is `seen`.
    const { browserBoundKey } = assertion;
    const browserKeyStatus =
      browserBoundKey && browserKeys ? await browserKeys.status(credential.credentialId, browserBoundKey.keyId) : null;
    const evidence = canonicalJson(
      evidenceDocument({
        relyingParty: environment.relyingParty,
        policy: environment.policy,
        authorisation,
        assertion,
        credential,
        publicKeyPem: publicKeyPem(credential.publicKey),
        browserKeyStatus,
        acceptedAt: now,
      }),
    );
    // The browser was to show the facts, and the page did it instead: on record, so that it can be counted.
    const fallback = authorisation.paymentConfirmation ? authorisationId : authorisation.fallbackFrom;
    const { subjectId, change } = authorisation;
    const event = scopeAct.event(authorisation);
    const entry = {
      type: `${scopeAct.scope}-authorisation`,
      payerId,
      ...event,
      details: {
        authorisationId,
        ...(browserBoundKey && { browserKeyId: browserBoundKey.keyId, browserKeyStatus: browserKeyStatus ?? 'new' }),
        challenge: authorisation.challenge,
        credentialId: credential.credentialId,
        evidenceDigest: digest(evidence),
        ...(assertion.method === 'webauthn' && fallback !== null && { fallbackFrom: fallback }),
        method: assertion.method,
        ...(event.paymentId === undefined && { subjectId, change }),
      },
    } as const;

    // 5: in this order, since each fact explains those that follow.
    const undo = (failure: Failed) => ({ undo: failure });
    const answered = { authorisationId, payerId, assertion };
    const decision = await authorisations.accept(scopeAct.scope, payerId, async (accepting) => {
      const [stored, refusal] = await Promise.all([scopeAct.read(accepting.store, authorisation), accepting.guard(answered, act)]);
      if (refusal?.failure === 'payer-blocked') return undo(refusal);
      if (stored === null) return undo(failed('link-not-current'));
      const flaw = scopeAct.flaw(stored);
      if (flaw !== null) return undo(failed(flaw));
      if (!isStillLinked(stored)) return undo(failed('link-not-current'));
      if (refusal !== null) return undo(refusal);
      const gone = browserBoundKey && (await accepting.useBrowserBoundKey(answered, browserKeyStatus, act));
      if (gone) return undo(gone);

      const decided = await scopeAct.accept(accepting.store, stored, { authorisationId, method: assertion.method, now });
      if ('undo' in decided) return decided;
      const { keep } = decided;
      // What was authorised and could not be done (no funds) is on record, and leaves no evidence of an act.
      if (keep.ok) await accepting.record(answered, { ...entry, outcome: 'success' }, evidence, act);
      else await accepting.record(answered, { ...entry, outcome: 'failure', code: keep.failure }, null, act);
      return decided;
    });
    return 'keep' in decision ? decision.keep : refuse(decision.undo);
  };
}

/** RTS Art 4(1), contract §4: for every other payer, session, scope and subject there is no such authorisation. */
export function answerableBy({ authorisation, subjectId }: AnsweredAt, scopes: readonly Scope[], caller: Caller): Authorisation | null {
  return authorisation !== null &&
    authorisation.payerId === caller.payerId &&
    authorisation.sessionRef === caller.sessionRef &&
    scopes.includes(authorisation.scope) &&
    (subjectId === null || authorisation.subjectId === subjectId)
    ? authorisation
    : null;
}
