/**
 * Authorises a payment: from an assertion that nobody believes yet to a payment that is executed.
 *
 * RTS Art 5(1)(c): the code that is accepted corresponds to the original amount and to the payee that the payer agreed
 * to. Five moves, and their order is the security:
 *
 *   1 take the authorisation    as it was opened, and only while it is open
 *   2 build what is expected    from storage and configuration; nothing is read out of the answer
 *   3 judge                     WebAuthn L3 §7.2, every step, one signature verification (assertion-steps.ts)
 *   4 link again                from the payment as it is stored now
 *   5 burn and accept           one UPDATE that the first answer wins, whatever its verdict; every judged fact once more
 *                               as a guard; money, evidence and audit together, or nothing
 */
import { digest } from '../core/audit/audit-chain.ts';
import { fromBase64url } from '../core/encoding/base64url.ts';
import { canonicalJson } from '../core/encoding/canonical-json.ts';
import { evidenceDocument } from '../core/evidence.ts';
import type { Outcome } from '../core/failures.ts';
import type { AcceptingStore } from '../storage/authorisations/accepting.ts';
import type { Authorisation } from '../storage/authorisations/authorisations.ts';
import type { BrowserBoundKeyStore } from '../storage/credentials/browser-bound-keys.ts';
import type { Payment } from '../storage/payments/payments.ts';
import { publicKeyPem } from '../webauthn/signature.ts';
import type { UnverifiedAssertion } from './assertion-facts.ts';
import type { Caller } from './environment.ts';
import { type JudgingParts, judgeAuthorisation } from './judge-authorisation.ts';
import { challengeFor, linkedPayment } from './link.ts';

type Parts = JudgingParts & { readonly accepting: AcceptingStore; readonly browserKeys: BrowserBoundKeyStore };

export type AuthorisePayment = ReturnType<typeof authorisePayment>;

export function authorisePayment(parts: Parts) {
  const judge = judgeAuthorisation(parts, 'payment-authorisation');

  /**
   * @param authorisation of a payment, as it was found, in whatever state
   * @param answer in shape, believed in nothing
   * @returns the executed payment, or the code of what failed; every failed factor has the same public face
   */
  return async (authorisation: Authorisation, answer: UnverifiedAssertion, caller: Caller): Promise<Outcome<Payment>> => {
    const { authorisationId, paymentId } = authorisation;
    if (paymentId === null) throw new TypeError('this authorisation is of no payment');
    // 1, 2, 3
    const judged = await judge(authorisation, answer, caller);
    if (!judged.ok) return judged;
    const { assertion, credential, now, refuse } = judged.value;

    // 4: RTS Art 5(1)(c)-(d). Run inside the transaction, on the row that the money will be moved by.
    const isStillLinked = (payment: Payment) =>
      challengeFor('payment', fromBase64url(authorisation.nonce), linkedPayment(payment, authorisation)).challenge ===
      authorisation.challenge;

    // Amount and payee were to be shown by the browser, and the page did it instead: on record, so that it can be counted.
    const fallback = authorisation.paymentConfirmation ? authorisationId : authorisation.fallbackFrom;

    // RTS Art 7(2): what the browser signed along with, and whether that was bound to the payer before. A new one is `seen`.
    const { browserBoundKey } = assertion;
    const browserKeyStatus = browserBoundKey && (await parts.browserKeys.status(credential.credentialId, browserBoundKey.keyId));

    // 5
    const evidence = canonicalJson(
      evidenceDocument({
        relyingParty: parts.environment.relyingParty,
        authorisation,
        assertion,
        credential,
        publicKeyPem: publicKeyPem(credential.publicKey),
        browserKeyStatus,
        acceptedAt: now,
      }),
    );
    const accepted = await parts.accepting.acceptPayment(
      {
        authorisationId,
        payerId: caller.payerId,
        paymentId,
        version: authorisation.paymentVersion ?? 0,
        assertion,
        browserKeyStatus,
        isStillLinked,
        evidence,
        entry: {
          type: 'payment-authorisation',
          outcome: 'success',
          payerId: caller.payerId,
          paymentId,
          details: {
            authorisationId,
            ...(browserBoundKey && { browserKeyId: browserBoundKey.keyId, browserKeyStatus: browserKeyStatus ?? 'new' }),
            challenge: authorisation.challenge,
            credentialId: credential.credentialId,
            evidenceDigest: digest(evidence),
            ...(assertion.method === 'webauthn' && fallback !== null && { fallbackFrom: fallback }),
            method: assertion.method,
          },
        },
      },
      { now, requestId: caller.requestId, sessionRef: caller.sessionRef },
    );
    // A payment without funds was authorised and is rejected; that is on record already.
    return accepted.ok || accepted.failure === 'insufficient-funds' ? accepted : refuse(accepted);
  };
}
