/**
 * WebAuthn L3 §7.2, "Verifying an Authentication Assertion", as an ordered list of named checks.
 *
 * One learns here what a relying party that does strong customer authentication has to look at, in spec order.
 * Expectations come from storage and configuration and are built before the answer is looked at; the answer is only
 * ever compared with them. Every step is evaluated, the first that fails in spec order is the verdict: the time taken
 * says nothing about which element was wrong (RTS Art 4(3)(a)). Only a suspicion (`core/suspicion.ts`) gives way to every other
 * failure: it is none of the five, so it must not hide one that is.
 * If a step is missing here, somebody else's signature moves the payer's money.
 */
import type { CredentialRecord } from '../core/credential-record.ts';
import { fromBase64url } from '../core/encoding/base64url.ts';
import { sha256 } from '../core/encoding/sha256.ts';
import { failed, type Outcome, succeeded } from '../core/failures.ts';
import { suspicionOf } from '../core/suspicion.ts';
import type { VerifiedAssertion } from '../core/verified-assertion.ts';
import { decodeAuthenticatorData } from '../webauthn/authenticator-data.ts';
import { browserBoundSignature, browserBoundSignatureHolds, usedBrowserBoundKey } from '../webauthn/browser-bound-key.ts';
import { decodeClientData, tokenBindingInShape } from '../webauthn/client-data.ts';
import { authenticatingKey, importPublicKey, signatureVerifies, verifyDummies } from '../webauthn/signature.ts';
import type { AssertionFacts, AssertionStep, ExpectedAssertion, UnverifiedAssertion } from './answers/assertion-facts.ts';
import { held } from './answers/held.ts';
import { spcSteps } from './spc-steps.ts';

export const assertionSteps: readonly AssertionStep[] = [
  {
    // WebAuthn L3 §5.1: id is the base64url of rawId. An attacker would show one to the look-up and the other to the log.
    step: 'ours',
    name: 'id and rawId agree',
    failure: 'response-id-mismatch',
    holds: ({ answer }) => answer.id === answer.rawId,
  },
  {
    step: 5,
    name: 'allowCredentials',
    failure: 'credential-not-allowed',
    holds: ({ expected, answer }) => expected.allowCredentials.length === 0 || expected.allowCredentials.includes(answer.id),
  },
  {
    step: 6,
    name: 'credential record exists',
    failure: 'credential-unknown',
    holds: ({ answer, record }) => record !== null && record.credentialId === answer.id,
  },
  {
    step: 6,
    name: 'credential record belongs to the payer',
    failure: 'credential-of-other-payer',
    holds: ({ expected, record }) => expected.payerId === null || record?.payerId === expected.payerId,
  },
  {
    step: 6,
    name: 'user handle is present where it identifies the payer',
    failure: 'user-handle-missing',
    holds: ({ expected, answer }) => expected.payerId !== null || typeof answer.response.userHandle === 'string',
  },
  {
    step: 6,
    name: 'user handle is the owner’s',
    failure: 'user-handle-mismatch',
    holds: ({ answer, record }) => (answer.response.userHandle ?? record?.userHandle) === record?.userHandle,
  },
  {
    // RTS Art 27(a): what has been revoked or suspended authenticates nothing.
    step: 'ours',
    name: 'credential is active',
    failure: 'credential-not-active',
    holds: ({ expected, record }) => record?.status === 'active' || (expected.mayBePending === true && record?.status === 'pending'),
  },
  {
    // WebAuthn L3 §6.5.1, contract §2: a key of before that no registration lets in any more (ES384, RSA over 4096 bits, another spelling).
    // It would cost more than a refusal pays for, or be evidence that only a lax reader can read.
    step: 'ours',
    name: 'key is one that is accepted today',
    failure: 'public-key-retired',
    holds: ({ key }) => key !== null,
  },
  { step: 7, name: 'authenticator data', failure: 'authenticator-data-malformed', holds: ({ authenticator }) => authenticator !== null },
  {
    // WebAuthn L3 §6.1: extension outputs have one spelling, so that no two readers see two of them.
    step: 7,
    name: 'CBOR is canonical',
    failure: 'cbor-not-canonical',
    holds: ({ authenticator }) => authenticator?.canonical === true,
  },
  { step: 8, name: 'client data is UTF-8', failure: 'client-data-not-utf8', holds: ({ clientText }) => clientText !== null },
  { step: 9, name: 'client data is JSON', failure: 'client-data-not-json', holds: ({ client }) => client !== null },
  {
    step: 10,
    name: 'type',
    failure: 'type-not-expected',
    holds: ({ expected, client }) => expected.types.some((type) => type === client?.type),
  },
  {
    // RTS Art 4(1): accepted only once. A challenge that was answered, or ran out, is no challenge.
    step: 11,
    name: 'a challenge is live',
    failure: 'challenge-not-live',
    holds: ({ expected }) => expected.challenge !== null,
  },
  {
    // RTS Art 5(1)(b): for a payment the challenge is the dynamic link, so this line is what binds amount and payee.
    step: 11,
    name: 'challenge',
    failure: 'challenge-not-expected',
    holds: ({ expected, client }) => client?.challenge === expected.challenge,
  },
  {
    step: 12,
    name: 'origin',
    failure: 'origin-not-expected',
    // STRICTER: a payment that the browser showed comes from a page on the RP ID's own domains.
    holds: ({ expected, client }) =>
      (client?.type === 'payment.get' ? expected.paymentOrigins : expected.origins).includes(client?.origin ?? ''),
  },
  {
    // POLICY: first party only. A payer who confirms inside a stranger's frame does not see whose page it is.
    step: 13,
    name: 'crossOrigin',
    failure: 'cross-origin-not-expected',
    holds: ({ expected, client }) => client?.crossOrigin !== true || expected.crossOrigin.allowed,
  },
  {
    step: 14,
    name: 'topOrigin',
    failure: 'top-origin-not-expected',
    holds: ({ expected, client }) =>
      client?.topOrigin === undefined || (client.crossOrigin === true && expected.crossOrigin.topOrigins.includes(client.topOrigin)),
  },
  {
    step: 'ours',
    name: 'token binding',
    failure: 'token-binding-malformed',
    holds: ({ client }) => client !== null && tokenBindingInShape(client.tokenBinding),
  },
  // What the browser showed in Secure Payment Confirmation, member by member: true of every other answer.
  ...spcSteps,
  {
    step: 15,
    name: 'rpIdHash',
    failure: 'rp-id-hash-not-expected',
    holds: ({ expected, authenticator }) => authenticator !== null && sha256(expected.rpId).equals(authenticator.rpIdHash),
  },
  { step: 16, name: 'UP', failure: 'user-not-present', holds: ({ authenticator }) => authenticator?.userPresent === true },
  {
    step: 17,
    name: 'UV',
    failure: 'user-not-verified',
    holds: ({ expected, authenticator }) => expected.userVerification !== 'required' || authenticator?.userVerified === true,
  },
  {
    step: 18,
    name: 'BE and BS',
    failure: 'backup-state-impossible',
    holds: ({ authenticator }) => authenticator?.backupEligible === true || authenticator?.backupState === false,
  },
  {
    step: 19,
    name: 'backup eligibility is that of the record',
    failure: 'backup-eligibility-changed',
    holds: ({ authenticator, record }) => authenticator?.backupEligible === record?.backupEligible,
  },
  {
    step: 21, // over authData and the hash of step 20
    name: 'signature',
    failure: 'signature-invalid',
    holds: ({ answer, key }) => key !== null && signatureVerifies(key, signedBytes(answer), fromBase64url(answer.response.signature)),
  },
  {
    // RTS Art 7(2): a browser that claims a key of its own has to prove it, or the name of a bound key would do.
    step: 'spc',
    name: 'browser-bound signature',
    failure: 'browser-bound-signature-invalid',
    holds: ({ answer, client }) => browserBoundSignatureHolds(client, answer.response.clientDataJSON, answer),
  },
  {
    // POLICY: a count that does not grow fails the payment: a possible clone outweighs a retry. Always zero is legitimate.
    step: 22,
    name: 'signCount',
    failure: 'sign-count-not-increased',
    holds: ({ authenticator, record }) =>
      (authenticator?.signCount === 0 && record?.signCount === 0) || (authenticator?.signCount ?? 0) > (record?.signCount ?? 0),
  },
  // Step 23: we ask for no extension outputs; those that nobody asked for are ignored, and were parsed in step 7.
];

/**
 * Judges an answer. Pure but for its cost: one signature verification, and where the verdict is a failure one of each other family.
 * @param record the credential record that `answer.id` names, or null where there is none
 * @returns the verified assertion, or the code of the step that decides: the first in spec order, a suspicion after all others
 */
export function judgeAssertion(
  expected: ExpectedAssertion,
  answer: UnverifiedAssertion,
  record: CredentialRecord | null,
): Outcome<VerifiedAssertion> {
  const { text: clientText, value: client } = decodeClientData(fromBase64url(answer.response.clientDataJSON));
  const authenticator = decodeAuthenticatorData(fromBase64url(answer.response.authenticatorData), 'assertion');
  const key = record && authenticatingKey(record.publicKey, expected.algorithms);
  const facts: AssertionFacts = { expected, answer, record, key, clientText, client, authenticator };

  const verdicts = assertionSteps.map((step) => ({ step, holds: held(step, facts) }));
  const failing = verdicts.filter((verdict) => !verdict.holds).map(({ step }) => step.failure);
  // POLICY (contract §3): where both suspicions fail and nothing else, the sign count is the verdict: its counter is the stricter.
  const decisive = failing.find((failure) => suspicionOf(failure) === null) ?? failing.at(-1);
  if (decisive === undefined) return succeeded(verifiedAssertion(facts));
  // RTS Art 4(3)(a): a refusal costs the same whether there is a credential or not, and of whatever family its key is.
  verifyDummies(key?.algorithm ?? null, signedBytes(answer));
  return failed(decisive);
}

/** Whether any answer with this key (COSE, base64url) can pass the step `public-key-retired`. */
export function mayAuthenticate(publicKey: string): boolean {
  return authenticatingKey(publicKey) !== null;
}

/** For a valid answer that is refused after all, by a guard: what other refusals pay for. */
export function payAsRefused({ publicKey, response }: VerifiedAssertion): void {
  verifyDummies(importPublicKey(publicKey).algorithm, signedBytes({ response }));
}

/** WebAuthn L3 §7.2 steps 20 and 21. */
function signedBytes({ response }: Pick<UnverifiedAssertion, 'response'>): Uint8Array {
  return Buffer.concat([fromBase64url(response.authenticatorData), sha256(fromBase64url(response.clientDataJSON))]);
}

/** The only place that makes one. */
function verifiedAssertion({ answer, record, client, authenticator }: AssertionFacts): VerifiedAssertion {
  if (!record || !authenticator) throw new Error('every step held without a record');
  return {
    method: client?.type === 'payment.get' ? 'secure-payment-confirmation' : 'webauthn',
    credentialId: record.credentialId,
    publicKey: record.publicKey,
    signCountBefore: record.signCount,
    signCount: authenticator.signCount,
    backupState: authenticator.backupState,
    browserBoundKey: usedBrowserBoundKey(client),
    browserBoundSignature: browserBoundSignature(answer),
    response: answer.response,
  } as VerifiedAssertion;
}
