/**
 * Opens an authorisation of any scope: what the payer will be shown, and the challenge that binds it.
 *
 * RTS Art 5(1)(a)-(b). What differs between scopes is in the act that is handed in (`scopes/`). Opening one of a payment
 * voids an earlier open one, so there is at any time one code that could execute it.
 */
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { blockedForSeconds } from '../core/attempts.ts';
import { type AuthorisationMethod, acceptedMethods, offeredMethods } from '../core/authorisation.ts';
import { NONCE_BYTES } from '../core/dynamic-link.ts';
import { toBase64url } from '../core/encoding/base64url.ts';
import { orderedId } from '../core/encoding/ordered-id.ts';
import { type Failed, failed, type Outcome, succeeded } from '../core/failures.ts';
import type { LinkedOf, Scope } from '../core/scopes/scopes.ts';
import type { PaymentConfirmation } from '../core/spc-payment-data.ts';
import type { Caller, Environment } from './environment.ts';
import { requestOptions } from './options/request-options.ts';
import type { AttemptPort, AuditPort, AuthorisationPort, CredentialPort, DialogPort } from './ports.ts';
import { link } from './scopes/link.ts';
import type { Asked, ScopeAct } from './scopes/scope-act.ts';

export type OpenedAuthorisation<S extends Scope = Scope> = {
  readonly authorisationId: string;
  readonly expiresAt: number;
  readonly link: { readonly object: LinkedOf<S>; readonly nonce: string };
  readonly publicKey: PublicKeyCredentialRequestOptionsJSON;
  /** null where the browser's own dialog cannot or may not be used. */
  readonly securePaymentConfirmation: PaymentConfirmation | null;
};

/**
 * How the payer asks. `origin`: the page, one on the RP ID's own domains; null where it is none, and the browser's dialog is not
 * offered. `languages`: best first.
 */
export type Asking = {
  readonly method: AuthorisationMethod | null;
  readonly origin: string | null;
  readonly languages: readonly string[];
};

type Parts<Served extends Scope> = {
  readonly environment: Environment;
  /** Optional: without it no browser shows a payment itself. */
  readonly accounts?: DialogPort;
  readonly attempts: AttemptPort;
  readonly audit: AuditPort;
  readonly authorisations: AuthorisationPort<Served>;
  readonly credentials: CredentialPort;
};

export type StartAuthorisation = ReturnType<typeof startAuthorisation>;

export function startAuthorisation<Served extends Scope = Scope>({
  environment,
  accounts,
  attempts,
  audit,
  authorisations,
  credentials,
}: Parts<Served>) {
  const { policy, relyingParty } = environment;

  return async <S extends Served, Stored, Result>(
    scopeAct: ScopeAct<S, Stored, Result>,
    subject: Omit<Asked, 'payerId'>,
    asking: Asking,
    caller: Caller,
  ): Promise<Outcome<OpenedAuthorisation<S>>> => {
    const now = environment.now();
    const { payerId, sessionRef, requestId } = caller;
    const act = { now, requestId, sessionRef };
    const asked = { ...subject, payerId };
    const unnamed = { type: `${scopeAct.scope}-authorisation-started`, payerId } as const;
    const entry = { ...unnamed, ...scopeAct.event(asked) };

    // One round trip where the database is far away. They are looked at in this order.
    const [stored, failures, own] = await Promise.all([
      scopeAct.read(authorisations.reader(scopeAct.scope), asked),
      attempts.load(payerId, 'sca'),
      credentials.answering(payerId),
    ]);
    if (stored === null) return failed('subject-not-found');
    const ordered = scopeAct.ordered?.(stored);
    // RTS Art 4(3)(b): a blocked payer opens nothing.
    const blocked = blockedForSeconds(failures, now);
    if (blocked > 0) {
      // What was to be stored with the opening is nowhere: the event names it by what was ordered, and by no id.
      await audit.record(act, { ...(ordered ? unnamed : entry), outcome: 'failure', code: 'payer-blocked', details: ordered ?? {} });
      return failed('payer-blocked', blocked);
    }
    const flaw = scopeAct.flaw(stored);
    if (flaw !== null) return failed(flaw);

    const frame = {
      authorisationId: orderedId(now, environment.randomBytes),
      createdAt: now,
      expiresAt: now + policy.authorisationMs,
    };
    const nonce = environment.randomBytes(NONCE_BYTES);
    const { object, canonical, challenge } = link(scopeAct.scope, scopeAct.facts(stored, asked), frame, nonce);

    const { origin, languages, method } = asking;
    const mayShow = accounts && method !== 'webauthn' && policy.spc !== 'off';
    const facts = { rpId: relyingParty.id, icon: environment.dialogIcon, challenge, credentials: own, languages };
    const issued = mayShow && origin !== null && scopeAct.dialog ? await scopeAct.dialog(accounts, stored, { ...facts, origin }) : null;
    if (acceptedMethods(offeredMethods(scopeAct.scope), method, issued !== null, policy.spc).length === 0)
      return failed('method-not-offered');

    const opened = await authorisations.open(
      {
        ...frame,
        scope: scopeAct.scope,
        subjectId: asked.subjectId,
        subjectVersion: scopeAct.version(stored),
        change: asked.change,
        payerId,
        sessionRef,
        method,
        linkObject: canonical,
        nonce: toBase64url(nonce),
        challenge,
        allowCredentials: own.map(({ credentialId }) => credentialId),
        paymentConfirmation: issued,
      },
      (store) => scopeAct.begin(store, stored, issued !== null, now),
      ({ fallbackFrom }) => ({
        ...entry,
        outcome: 'success',
        details: {
          ...ordered,
          authorisationId: frame.authorisationId,
          challenge,
          ...(fallbackFrom !== null && { fallbackFrom }),
          method,
          ...(entry.paymentId === undefined && { subjectId: asked.subjectId }),
          ...asked.change,
        },
      }),
      act,
    );
    if (!opened.ok) return opened satisfies Failed;
    return succeeded({
      authorisationId: frame.authorisationId,
      expiresAt: frame.expiresAt,
      link: { object, nonce: toBase64url(nonce) },
      publicKey: await requestOptions(relyingParty.id, challenge, own),
      securePaymentConfirmation: issued,
    });
  };
}
