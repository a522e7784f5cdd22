/**
 * What the act of a scope may read and change, one row a scope: its own port.
 *
 * Storage hands a store over twice: outside any transaction, for what is read before an opening; and bound to the
 * transaction of an opening, an acceptance or a failure, where what it read stays true until the commit. No SQL is visible.
 */
import type { AuthorisationMethod } from '../../core/authorisation.ts';
import type { Idempotency, Payment } from '../../core/payments/payment.ts';
import type { NamedCredential } from '../../core/scopes/revoke-credential.ts';
import type { Scope } from '../../core/scopes/scopes.ts';

export type ScopeStores = {
  payment: PaymentScopeStore;
  'register-credential': RegisterScopeStore;
  'revoke-credential': CredentialScopeStore;
  'bind-browser-key': BrowserKeyScopeStore;
};

export type ScopeStore<S extends Scope> = ScopeStores[S];

/** The part that reads. Outside a transaction it is all that there is. */
export type ScopeReader<S extends Scope> = Pick<ScopeStores[S], 'load'>;

export type PaymentScopeStore = {
  readonly load: (paymentId: string) => Promise<Payment | null>;
  /**
   * RTS Art 5(1)(d): where the payment is this payer's, at this version and `RCVD`, it becomes `started`, and what it had open is
   * voided. @param shown whether the browser is given something to show @returns null where that does not hold
   */
  readonly begin: (payment: Payment, shown: boolean, now: number) => Promise<{ readonly fallbackFrom: string | null } | null>;
  /** Moves the money and ends the payment: `ACSC`, or `RJCT` without funds. @returns null where it is not open at this version any more */
  readonly execute: (
    payment: Payment,
    authorisationId: string,
    method: AuthorisationMethod,
    now: number,
  ) => Promise<'executed' | 'insufficient-funds' | null>;
  /** Optional: without it a payment is ordered by a request of its own, before it is authorised. */
  readonly ordering?: OrderingScopeStore;
};

/** An order that opens its own authorisation (`start-with-order.ts`), inside the transaction of the opening. */
export type OrderingScopeStore = {
  /**
   * Stores the payment at version 1, `RCVD` and `started`, and with it the key for 24 hours: where the opening is undone, both are gone.
   * The key is this payer's alone, and has the body that it came with.
   * @returns its id; the id of an earlier payment of this key and body; `idempotency-conflict` where the key has another body;
   *   `payer-gone` where the payer was erased meanwhile. The caller undoes the transaction for all but the first
   */
  readonly order: (
    payment: Payment,
    idempotency: Idempotency | null,
    now: number,
  ) => Promise<string | 'idempotency-conflict' | 'payer-gone'>;
  /** Whether this session has an authorisation of the payment that waits for an answer at `now`. */
  readonly isOpenIn: (sessionRef: string, payment: Payment, now: number) => Promise<boolean>;
};

export type RegisterScopeStore = {
  /** null for a payer who is gone. */
  readonly load: (payerId: string) => Promise<{ readonly payerId: string } | null>;
};

export type CredentialScopeStore = {
  /** The payer's own, not revoked, as the payer knows it. */
  readonly load: (payerId: string, credentialId: string) => Promise<NamedCredential | null>;
};

export type BrowserKeyScopeStore = {
  /** The credential that the key signed along with, where the key is `seen` and no more. */
  readonly load: (payerId: string, credentialId: string, keyId: string) => Promise<NamedCredential | null>;
};
