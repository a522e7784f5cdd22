/**
 * What every ceremony needs from outside: who we are, what time it is, and chance.
 *
 * Expectations of a ceremony come from here and from storage, never from the message that is judged (a known payments
 * hub copies the expected origin out of the response that it is verifying).
 */
import type { AuthorisationMethod } from '../core/authorisation.ts';
import type { Policy } from '../core/policy.ts';
import { ownOrigins } from '../core/relying-party/origins.ts';
import { ACCEPTED_ALGORITHMS } from '../webauthn/public-key.ts';
import type { ExpectedAssertion, ExpectedScaAssertion } from './answers/assertion-facts.ts';
import type { ExpectedRegistration } from './attestation-steps.ts';

export type RelyingParty = { readonly id: string; readonly name: string; readonly origins: readonly string[] };

export type Environment = {
  readonly relyingParty: RelyingParty;
  /** Attestation conveyance asked for at registration. */
  readonly attestation: 'none' | 'direct';
  /** What the law and the specification leave to us; evidence seals it. */
  readonly policy: Policy;
  /** Path of the small picture that the browser's dialog shows beside the account (Secure Payment Confirmation). */
  readonly dialogIcon: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array<ArrayBuffer>;
};

/** Who is asking, in which session and request. */
export type Caller = { readonly payerId: string; readonly sessionRef: string; readonly requestId: string };

/** POLICY: first party only; nobody frames us. */
export const FIRST_PARTY = { allowed: false, topOrigins: [] } as const;

/** WebAuthn L3 §15.1: 300,000 ms is the recommended default for a ceremony with user verification. */
export const CEREMONY_TIMEOUT_MS = 300_000;

/** What browsers write into the client data of each method. */
const SIGNED_TYPES = { webauthn: 'webauthn.get', 'secure-payment-confirmation': 'payment.get' } as const;

/** What strong customer authentication expects of an assertion: always the payer's verification, always first party. */
export function expectedAssertion(
  relyingParty: RelyingParty,
  of: Pick<ExpectedAssertion, 'challenge' | 'allowCredentials' | 'payerId'> & {
    /** For payments only: every other scope is answered by webauthn.get. */
    readonly methods?: readonly AuthorisationMethod[];
    readonly paymentConfirmation?: ExpectedAssertion['paymentConfirmation'];
    readonly mayBePending?: boolean;
  },
): ExpectedScaAssertion {
  return {
    types: (of.methods ?? ['webauthn']).map((method) => SIGNED_TYPES[method]),
    paymentConfirmation: of.paymentConfirmation ?? null,
    challenge: of.challenge,
    origins: relyingParty.origins,
    // Secure Payment Confirmation is issued on the RP ID's own domains only (contract §1).
    paymentOrigins: ownOrigins(relyingParty),
    crossOrigin: FIRST_PARTY,
    rpId: relyingParty.id,
    allowCredentials: of.allowCredentials,
    payerId: of.payerId,
    userVerification: 'required',
    mayBePending: of.mayBePending ?? false,
  };
}

/** What is expected of a registration: as of an assertion. @param challenge base64url; null where no challenge is live */
export function expectedRegistration(relyingParty: RelyingParty, challenge: string | null): ExpectedRegistration {
  return {
    challenge,
    origins: relyingParty.origins,
    crossOrigin: FIRST_PARTY,
    rpId: relyingParty.id,
    algorithms: ACCEPTED_ALGORITHMS,
    userVerification: 'required',
  };
}
