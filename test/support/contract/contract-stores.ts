/**
 * What a bank hands the store contract: its ports, a way to put rows in, and a way to look at what is there.
 *
 * The ports are those of `ceremonies/ports.ts`, judged. `seed` and `look` are the bank's own, and are asked for nothing but
 * what no port writes or shows. All times are milliseconds since the epoch.
 */
import type * as ports from '../../../server/ceremonies/ports.ts';
import type { BrowserBoundKeyStatus } from '../../../server/core/browser-bound-key.ts';
import type { StoredCredential } from '../../../server/core/credential-record.ts';
import type { Money } from '../../../server/core/payments/amount.ts';
import type { Payment } from '../../../server/core/payments/payment.ts';

/** Scopes whose acceptance changes nothing yet, and one request that follows uses it up. */
export type ConsentScope = 'register-credential' | 'revoke-credential' | 'bind-browser-key';

export type ContractPorts = {
  readonly attempts: ports.AttemptPort;
  readonly audit: ports.AuditPort;
  /** A bank may serve fewer scopes than there are, and then brings the stores of those that the cases look at. */
  readonly authorisations: ports.AuthorisationPort<'payment' | ConsentScope> & Partial<ports.OpenPaymentPort>;
  readonly browserKeys: ports.BrowserBoundKeyPort;
  readonly challenges: ports.ChallengePort;
  readonly credentials: ports.CredentialPort;
  readonly devices: ports.DevicePort;
  /** Optional, with `openInSession` and the `ordering` of the payment's scope store: without them a payment takes three requests. */
  readonly ordering?: ports.OrderKeyPort;
  readonly payers: ports.PayerPort;
  readonly registering: ports.RegisteringPort;
  readonly signingIn: ports.SigningInPort;
};

export type SeededPayer = {
  readonly payerId: string;
  readonly username: string;
  readonly displayName: string;
  readonly userHandle: string;
  /** Until when a first credential may be registered; null where it may not. */
  readonly enrolmentExpiresAt: number | null;
  readonly iban: string;
  readonly balance: Money;
};

export type Seed = {
  readonly payer: (payer: SeededPayer) => Promise<void>;
  /** What an erasure leaves (GDPR Art 17): nobody who can order. */
  readonly erasePayer: (payerId: string) => Promise<void>;
  /** In whatever state. */
  readonly credential: (credential: StoredCredential) => Promise<void>;
  readonly payment: (payment: Payment) => Promise<void>;
  /** What an edit of a payment that waits does: another amount, and the next version. */
  readonly editPayment: (paymentId: string, amount: Money) => Promise<void>;
  readonly activation: (activation: { activationId: string; payerId: string; expiresAt: number; createdAt: number }) => Promise<void>;
  readonly browserKey: (key: { credentialId: string; keyId: string; status: BrowserBoundKeyStatus; at: number }) => Promise<void>;
};

export type SeenEvent = {
  readonly type: string;
  readonly outcome: string;
  readonly code: string | null;
  readonly requestId: string;
  readonly details: Readonly<Record<string, unknown>>;
};

export type Look = {
  readonly balance: (iban: string) => Promise<bigint>;
  readonly payment: (paymentId: string) => Promise<Payment | null>;
  /** Of this payer, oldest first. */
  readonly events: (payerId: string) => Promise<readonly SeenEvent[]>;
  readonly evidence: (authorisationId: string) => Promise<string | null>;
  /** Documents of refused answers that are kept of this payer. */
  readonly refusals: (payerId: string) => Promise<number>;
  /** The kinds of message that the payer was left, in any order. */
  readonly messages: (payerId: string) => Promise<readonly string[]>;
  /** The ids of the same messages, by which an event names one. */
  readonly messageIds: (payerId: string) => Promise<readonly string[]>;
};

export type ContractStores = {
  readonly ports: ContractPorts;
  readonly seed: Seed;
  readonly look: Look;
  readonly close: () => Promise<void>;
};
