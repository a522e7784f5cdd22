/**
 * The shapes of the server's answers (contract §3, §4, §6), under the names that the client gives them.
 *
 * They are the types of the server's own schemas, so a shape is written once. Types only: importing the schemas
 * would bring the server's validator into the browser (test/client/bundle.test.ts). The client does not trust
 * an answer blindly: what decides over money is recomputed from what is on the page (flows/agreement.ts), never
 * taken from here.
 */
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import type { AuthorisationMethod } from '../../server/core/authorisation.ts';
import type { EvidenceJson } from '../../server/core/evidence.ts';
import type { PaymentOrder } from '../../server/core/payments/payment.ts';
import type { LinkedOf, Scope } from '../../server/core/scopes/scopes.ts';
import type { AuthorisationJson, OrderedPaymentJson } from '../../server/http/shapes/authorisation-schema.ts';

export type { AuthorisationMethod as Method } from '../../server/core/authorisation.ts';
export type { Amount } from '../../server/core/payments/amount.ts';
export type { Flaw, PaymentOrder } from '../../server/core/payments/payment.ts';
export type { LinkedPayment } from '../../server/core/scopes/payment.ts';
export type { BrowserBoundKeyJson as BrowserBoundKey, CredentialJson as Credential } from '../../server/http/shapes/credential-schema.ts';
export type { MessageJson as Message } from '../../server/http/shapes/message-schema.ts';
export type {
  DiagnosisJson as Diagnosis,
  MayRegisterJson as MayRegister,
  RelyingPartyJson as RelyingParty,
} from '../../server/http/shapes/operation-schemas.ts';
export type { OwnSessionJson as OwnSession } from '../../server/http/shapes/own-session-schema.ts';
export type {
  AccountJson as Account,
  PayerJson as Payer,
  PaymentJson as Payment,
  SessionJson as SignedIn,
} from '../../server/http/shapes/schemas.ts';

export type Payee = PaymentOrder['payee'];
/** Of a payment: the one scope whose evidence has a page. */
export type Evidence = EvidenceJson<'payment'>;

/** What is linked depends on what is authorised; the options are what WebAuthn L3 §5.1 says, and the schema leaves open. */
export type Authorisation<S extends Scope> = Omit<AuthorisationJson, 'link' | 'publicKey'> & {
  link: { object: LinkedOf<S>; nonce: string };
  publicKey: PublicKeyCredentialRequestOptionsJSON;
};

/**
 * What an order became, and its authorisation: absent where the payment is not as it was ordered any more (contract §4). This bank
 * exempts no payment yet, for which it would be absent too.
 */
export type OrderedPayment = Omit<OrderedPaymentJson, 'authorisation'> & { authorisation?: Authorisation<'payment'> };
/** How an authorisation is asked for; without a method by whichever answer comes. */
export type Authorise = { method?: AuthorisationMethod };
