/**
 * What is special about a scope in its ceremony, and no more: one file a scope in `scopes/`.
 *
 * `start-authorisation.ts` opens by it, `authorise-payment.ts` accepts by it. Guards, the order of refusals, the link,
 * the event and the evidence are not here: an act cannot forget them.
 */
import type { AuthorisationMethod } from '../../core/authorisation.ts';
import type { AnsweringCredential } from '../../core/credential-record.ts';
import type { FailureCode, Outcome } from '../../core/failures.ts';
import type { FactsOf, Scope } from '../../core/scopes/scopes.ts';
import type { PaymentConfirmation } from '../../core/spc-payment-data.ts';
import type { Begun, Decision, DialogPort } from '../ports.ts';
import type { ScopeReader, ScopeStore } from './scope-stores.ts';

/** What is to be authorised, and for whom. */
export type Asked = {
  readonly payerId: string;
  /** The payment, the credential: a code is looked for by scope and subject. */
  readonly subjectId: string;
  /** What is to be done to it. Strings only; empty where the subject says it all. */
  readonly change: Readonly<Record<string, string>>;
};

/** What the browser's own dialog is made of, where the scope has one. */
export type DialogFacts = {
  readonly rpId: string;
  /** The page that asks: browsers fetch the icon under its content security policy. */
  readonly origin: string;
  /** Path of the icon at that origin. */
  readonly icon: string;
  readonly challenge: string;
  readonly credentials: readonly AnsweringCredential[];
  /** Languages of the payer, best first. */
  readonly languages: readonly string[];
};

export type Answered = { readonly authorisationId: string; readonly method: AuthorisationMethod; readonly now: number };

export type ScopeAct<S extends Scope, Stored, Result> = {
  readonly scope: S;
  /** The row as it is now; null where the payer has no such thing. */
  readonly read: (store: ScopeReader<S>, asked: Asked) => Promise<Stored | null>;
  /** RTS Art 5(1)(d): grows with every change of what is signed; 0 where the row is linked whole. */
  readonly version: (stored: Stored) => number;
  /** Whether it may begin: asked at the opening, and again inside the accepting transaction. */
  readonly flaw: (stored: Stored) => FailureCode | null;
  /** What is signed; linked again at acceptance (RTS Art 5(1)(c)-(d)). */
  readonly facts: (stored: Stored, asked: Asked) => FactsOf<S>;
  /** What opening does to the subject, in the opening transaction. @param shown whether the browser shows the facts */
  readonly begin: (store: ScopeStore<S>, stored: Stored, shown: boolean, now: number) => Promise<Outcome<Begun>>;
  /** RTS Art 5(1)(a): what the browser is to show; null where it cannot. Only where `browserShows` in the rule of the scope. */
  readonly dialog?: (port: DialogPort, stored: Stored, facts: DialogFacts) => Promise<PaymentConfirmation | null>;
  /** What takes effect, after the guards and inside their transaction. */
  readonly accept: (store: ScopeStore<S>, stored: Stored, answered: Answered) => Promise<Decision<Result>>;
  /** Members of the audit event beside those that every scope has. */
  readonly event: (asked: Asked) => { readonly paymentId?: string };
  /** RTS Art 29(1)(b): where opening stores the subject as well, what its event says of it; the event of a refusal names no subject. */
  readonly ordered?: (stored: Stored) => Readonly<Record<string, unknown>>;
};
