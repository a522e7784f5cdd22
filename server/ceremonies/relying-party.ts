/**
 * For those who only judge: read, expect, judge, link. It keeps nothing, so it can stand on any storage, or on a Map.
 *
 * WebAuthn L3 §7.1, §7.2; RTS Art 4(1), Art 5(1). The functions are those of the ceremonies, with the relying party bound to
 * them. What they leave to their caller: a challenge lives once, and its authorisation is burned before or with the verdict;
 * failures in a row are counted (RTS Art 4(3)(b)); what was judged is kept. If a caller accepts one answer twice, a copied
 * answer pays again.
 */
import type { CredentialRecord } from '../core/credential-record.ts';
import { type FailureCode, failed, type Outcome, succeeded } from '../core/failures.ts';
import { readOrder } from '../core/payments/read-order.ts';
import { POLICY, type Policy } from '../core/policy.ts';
import { publicFace } from '../core/public-face.ts';
import type { PaymentFacts } from '../core/scopes/payment.ts';
import type { LinkFrame } from '../core/scopes/scope-rule.ts';
import type { VerifiedAssertion } from '../core/verified-assertion.ts';
import type { ExpectedScaAssertion } from './answers/assertion-facts.ts';
import { readAssertion, readRegistration } from './answers/read-answer.ts';
import { judgeAssertion, payAsRefused } from './assertion-steps.ts';
import { type ExpectedRegistration, judgeRegistration, type VerifiedRegistration } from './attestation-steps.ts';
import { expectedAssertion, expectedRegistration, type RelyingParty } from './environment.ts';
import { type CreationSettings, creationOptions, type RegisteringPayer } from './options/creation-options.ts';
import { requestOptions } from './options/request-options.ts';
import { link } from './scopes/link.ts';

/** @param settings `origins`: those of your pages, exact, with scheme and port; `id`: their host name or a suffix of it */
export function relyingParty({ policy = POLICY, ...party }: RelyingParty & { readonly policy?: Policy }) {
  return {
    policy,

    /** When the authorisation opens and ends. Keep both to the millisecond: they are signed. @param now milliseconds since the epoch */
    frame: (authorisationId: string, now: number): LinkFrame => ({
      authorisationId,
      createdAt: now,
      expiresAt: now + policy.authorisationMs,
    }),

    /**
     * RTS Art 5(1)(b): what the payer signs, its JCS, and the challenge. Link once when the authorisation opens, and again from
     * what is stored when the answer comes (Art 5(1)(c)-(d)).
     * @param nonce 32 random bytes, new for each authorisation
     */
    linkPayment: (facts: PaymentFacts, frame: LinkFrame, nonce: Uint8Array) => link('payment', facts, frame, nonce),

    /** From whatever came to an order that has one meaning, or every reason why it has none. */
    readOrder,

    creationOptions: (payer: RegisteringPayer, settings: CreationSettings) => creationOptions(party, payer, settings),
    requestOptions: (challenge: string, credentials: Parameters<typeof requestOptions>[2]) =>
      requestOptions(party.id, challenge, credentials),

    /** @param challenge as it was issued, base64url; null where none is live */
    expectRegistration: (challenge: string | null) => expectedRegistration(party, challenge),
    /** Build it from what is stored, before the answer is looked at. */
    expectAssertion: (of: Parameters<typeof expectedAssertion>[1]) => expectedAssertion(party, of),

    /** @param body whatever came */
    judgeRegistration: async (body: unknown, expected: ExpectedRegistration): Promise<Outcome<VerifiedRegistration>> => {
      const read = readRegistration(body);
      return read.ok ? judgeRegistration(expected, read.value) : read;
    },

    /**
     * @param body whatever came
     * @param find the record of a credential id, or null where there is none
     */
    judgeAssertion: async (
      body: unknown,
      expected: ExpectedScaAssertion,
      find: (credentialId: string) => CredentialRecord | null | Promise<CredentialRecord | null>,
    ): Promise<Outcome<VerifiedAssertion>> => {
      const read = readAssertion(body);
      return read.ok ? judgeAssertion(expected, read.value, await find(read.value.id)) : read;
    },

    /**
     * WebAuthn L3 §7.1 step 27. `pending` until its first assertion: a registration is no strong customer authentication
     * (RTS Art 4(1)), so expect the first one with `mayBePending`, and no payment does.
     */
    newRecord: (registration: VerifiedRegistration, owner: Pick<CredentialRecord, 'payerId' | 'userHandle'>): CredentialRecord => ({
      ...owner,
      credentialId: registration.credentialId,
      publicKey: registration.publicKey,
      signCount: registration.signCount,
      transports: registration.transports,
      uvInitialized: true,
      backupEligible: registration.backupEligible,
      backupState: registration.backupState,
      status: 'pending',
    }),

    /**
     * WebAuthn L3 §7.2 step 24: what has to be written, in the transaction that accepts. Of two answers that were judged by the
     * same count, key and status one is written; a credential that was revoked in between authenticates nothing (RTS Art 27(a)).
     * @param record as it is kept now
     */
    writeBack: (record: CredentialRecord | null, judged: VerifiedAssertion): Outcome<CredentialRecord> => {
      const refuse = (failure: FailureCode) => {
        payAsRefused(judged); // RTS Art 4(3)(a): at the cost of every refusal
        return failed(failure);
      };
      if (record?.credentialId !== judged.credentialId || record.publicKey !== judged.publicKey) return refuse('credential-unknown');
      if (record.status !== 'active' && record.status !== 'pending') return refuse('credential-not-active');
      if (record.signCount !== judged.signCountBefore) return refuse('sign-count-not-increased');
      return succeeded({ ...record, signCount: judged.signCount, backupState: judged.backupState, status: 'active' });
    },

    /** All that a client may be told of a failure (RTS Art 4(3)(a)). */
    publicFace,
  };
}
