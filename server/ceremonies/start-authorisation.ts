/**
 * Opens an authorisation of a payment: what the payer will be shown, and the challenge that binds it.
 *
 * RTS Art 5(1)(a)-(b). Opening voids an earlier open authorisation of the same payment, so there is at any time one code
 * that could execute it.
 */
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { blockedForSeconds } from '../core/attempts.ts';
import { digest, newId } from '../core/audit/audit-chain.ts';
import { AUTHORISATION_MS, type AuthorisationMethod, acceptedMethods, type BindConsent } from '../core/authorisation.ts';
import { browserBoundKeyBinding } from '../core/browser-bound-key.ts';
import { type LinkedObject, NONCE_BYTES, type Scope } from '../core/dynamic-link.ts';
import { toBase64url } from '../core/encoding/base64url.ts';
import { orderedId } from '../core/encoding/ordered-id.ts';
import { failed, type Outcome, succeeded } from '../core/failures.ts';
import type { PaymentConfirmation } from '../core/spc-payment-data.ts';
import type { AuditLog } from '../storage/audit/audit-log.ts';
import type { AuthorisationStore } from '../storage/authorisations/authorisations.ts';
import type { AnsweringCredential, CredentialStore } from '../storage/credentials/credentials.ts';
import type { AttemptStore } from '../storage/payers/attempts.ts';
import type { AccountStore } from '../storage/payments/accounts.ts';
import type { Payment } from '../storage/payments/payments.ts';
import type { Caller, Environment } from './environment.ts';
import { challengeFor, linkedBinding, linkedPayment } from './link.ts';
import { requestOptions } from './request-options.ts';
import { paymentConfirmation, usableInDialog } from './scopes/payment-confirmation.ts';

export type OpenedAuthorisation = {
  readonly authorisationId: string;
  readonly expiresAt: number;
  readonly link: { readonly object: LinkedObject; readonly nonce: string };
  readonly publicKey: PublicKeyCredentialRequestOptionsJSON;
  /** null where the browser's own dialog cannot or may not be used. */
  readonly securePaymentConfirmation: PaymentConfirmation | null;
};

type Parts = {
  readonly environment: Environment;
  readonly accounts: AccountStore;
  readonly attempts: AttemptStore;
  readonly audit: AuditLog;
  readonly authorisations: AuthorisationStore;
  readonly credentials: CredentialStore;
};

export type StartAuthorisation = ReturnType<typeof startAuthorisation>;

/** One function for both scopes: they differ in the object that is linked and in nothing else. */
export function startAuthorisation({ environment, accounts, attempts, audit, authorisations, credentials }: Parts) {
  return async (
    about:
      | {
          readonly scope: 'payment';
          readonly payment: Payment;
          readonly method: AuthorisationMethod | null;
          readonly origin: string;
          readonly languages: readonly string[];
        }
      | { readonly scope: 'bind'; readonly consent: BindConsent },
    caller: Caller,
  ): Promise<Outcome<OpenedAuthorisation>> => {
    const now = environment.now();
    const { payerId, sessionRef, requestId } = caller;
    const act = { now, requestId, sessionRef };
    const payment = about.scope === 'payment' ? about.payment : null;

    // RTS Art 4(3)(b): a blocked payer opens nothing.
    // Asked for together, for a database that is far away.
    const [failures, own] = await Promise.all([attempts.load(payerId, 'sca'), credentials.answering(payerId)]);
    const blocked = blockedForSeconds(failures, now);
    if (blocked > 0) {
      await audit.record(act, { ...entryOf(about.scope, payment), outcome: 'failure', code: 'payer-blocked', payerId, details: {} });
      return failed('payer-blocked', blocked);
    }
    if (payment && payment.transactionStatus !== 'RCVD') return failed('payment-not-open');

    const frame = { authorisationId: orderedId(now, environment.randomBytes), createdAt: now, expiresAt: now + AUTHORISATION_MS };
    const nonce = environment.randomBytes(NONCE_BYTES);
    const bindConsent = about.scope === 'bind' ? about.consent : null;
    const object =
      about.scope === 'payment'
        ? linkedPayment(about.payment, frame)
        : linkedBinding(payerId, about.consent.action, bindingId(about.consent), frame);
    const { challenge, canonical } = challengeFor(about.scope, nonce, object);

    const method = about.scope === 'payment' ? about.method : null;
    const issued = about.scope === 'payment' && mayShow(method) ? await confirmationOf(about, challenge, own) : null;
    if (payment && acceptedMethods(method, issued !== null, environment.spcPolicy).length === 0) return failed('method-not-offered');

    const opened = await authorisations.open(
      {
        authorisationId: frame.authorisationId,
        scope: about.scope,
        payerId,
        paymentId: payment?.paymentId ?? null,
        paymentVersion: payment?.version ?? null,
        sessionRef,
        method,
        bindConsent,
        paymentConfirmation: issued,
        linkObject: canonical,
        nonce: toBase64url(nonce),
        challenge,
        allowCredentials: own.map(({ credentialId }) => credentialId),
      },
      act,
    );
    if (!opened) return failed('payment-not-open');
    const publicKey = await requestOptions(environment.relyingParty.id, challenge, own);
    return succeeded({
      authorisationId: frame.authorisationId,
      expiresAt: frame.expiresAt,
      link: { object, nonce: toBase64url(nonce) },
      publicKey,
      securePaymentConfirmation: issued,
    });
  };

  /** RTS Art 24(2)(b): consent to a browser is signed for that browser; to a change of passkeys, for a number of its own. */
  function bindingId(consent: BindConsent): string {
    return consent.action === 'bind-browser-key' ? browserBoundKeyBinding(digest, consent) : newId(environment.randomBytes);
  }

  function mayShow(method: AuthorisationMethod | null): boolean {
    return method !== 'webauthn' && environment.spcPolicy !== 'off';
  }

  async function confirmationOf(
    { payment, origin, languages }: { readonly payment: Payment; readonly origin: string; readonly languages: readonly string[] },
    challenge: string,
    own: readonly AnsweringCredential[],
  ): Promise<PaymentConfirmation | null> {
    if (!own.some(usableInDialog)) return null;
    const shown = await accounts.shownInDialog(payment.payerId, payment.payerIban, payment.payee);
    const facts = { rpId: environment.relyingParty.id, origin, challenge, payment, credentials: own, languages };
    return shown && paymentConfirmation({ ...facts, ...shown });
  }
}

function entryOf(scope: Scope, payment: Payment | null) {
  return scope === 'payment'
    ? ({ type: 'payment-authorisation-started', ...(payment && { paymentId: payment.paymentId }) } as const)
    : ({ type: 'bind-authorisation-started' } as const);
}
