/**
 * What the steps of WebAuthn L3 §7.2 look at: the answer, what was expected of it, and what its bytes say.
 *
 * The answer is believed in nothing; everything that it is compared with comes from storage and configuration. A step is
 * one predicate over these facts, with the failure that it stands for.
 */
import type { CredentialRecord } from '../../core/credential-record.ts';
import type { FailureCode } from '../../core/failures.ts';
import type { PaymentConfirmation } from '../../core/spc-payment-data.ts';
import type { AuthenticatorData } from '../../webauthn/authenticator-data.ts';
import type { WithExtensionResults } from '../../webauthn/browser-bound-key.ts';
import type { ClientData } from '../../webauthn/client-data.ts';
import type { PublicKey } from '../../webauthn/public-key.ts';

declare const inShape: unique symbol;

/** `AuthenticationResponseJSON`, in shape and believed in nothing. Only `read-answer.ts` makes one. */
export type UnverifiedAssertion = WithExtensionResults & {
  readonly [inShape]: 'assertion';
  readonly id: string;
  readonly rawId: string;
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    /** Absent where the answer has none, in whichever spelling of nothing. */
    readonly userHandle?: string;
  };
};

/** What we expect, from our storage and configuration alone. */
export type ExpectedAssertion = {
  /** `payment.get` is what browsers sign in Secure Payment Confirmation; expected for payments only. */
  readonly types: readonly ('webauthn.get' | 'payment.get')[];
  /** What the browser was to show the payer, where it was asked to; null where `payment.get` is not expected. */
  readonly paymentConfirmation: PaymentConfirmation | null;
  /** base64url; null where no challenge of this session is live. */
  readonly challenge: string | null;
  readonly origins: readonly string[];
  /** Those of `origins` that may show a payment by the browser's own dialog, and be the page above it. */
  readonly paymentOrigins: readonly string[];
  /** Whether ceremonies in frames of other origins are expected, and below which pages. */
  readonly crossOrigin: { readonly allowed: boolean; readonly topOrigins: readonly string[] };
  readonly rpId: string;
  /** Credential ids in the options; empty where any discoverable credential may answer. */
  readonly allowCredentials: readonly string[];
  /** The payer who is known before the ceremony; null at sign-in, where the user handle says who it is. */
  readonly payerId: string | null;
  readonly userVerification: 'required' | 'discouraged';
  /** Whether a first credential may answer that has not signed in yet: at sign-in, and nowhere else. Absent: it may not. */
  readonly mayBePending?: boolean;
  /** COSE algorithms of keys that may answer. Absent, as in strong customer authentication: those that a registration is offered. */
  readonly algorithms?: readonly number[];
};

/** What callers that do SCA must pass: RTS Art 4(1) wants two elements, so the authenticator has to verify its user. */
export type ExpectedScaAssertion = ExpectedAssertion & { readonly userVerification: 'required' };

export type AssertionFacts = {
  readonly expected: ExpectedAssertion;
  readonly answer: UnverifiedAssertion;
  readonly record: CredentialRecord | null;
  /** Of the record; null where there is none, and where a registration of today would not let its key in. */
  readonly key: PublicKey | null;
  readonly clientText: string | null;
  readonly client: ClientData | null;
  readonly authenticator: AuthenticatorData | null;
};

export type AssertionStep = {
  /** Step of WebAuthn L3 §7.2, or where else the check is from. */
  readonly step: number | 'spc' | 'ours';
  readonly name: string;
  readonly failure: FailureCode;
  readonly holds: (facts: AssertionFacts) => boolean;
};
