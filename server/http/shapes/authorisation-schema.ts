/**
 * An authorisation as it is opened, with what the payer agrees to: one shape a scope (contract §4, §5).
 *
 * RTS Art 5(1)(b). The linked object goes out as it was signed; the document knows its members from the schema of evidence, as a
 * component for each scope. A route names the one of its scope.
 */
import { type Static, Type } from 'typebox';
import type { ScaStatus } from '../../core/authorisation.ts';
import { SCOPES, type Scope } from '../../core/scopes/scopes.ts';
import { SecurePaymentConfirmation } from './payment-confirmation-schema.ts';
import { asItIs, Id, Payment, RequestOptions, Time, Word } from './schemas.ts';

type Linked = ReturnType<typeof asItIs>;

export const LINKED = Object.fromEntries(
  Object.keys(SCOPES).map((scope) => [scope, asItIs(`what the payer agrees to: ${scope}`)]),
) as Readonly<Record<Scope, Linked>>;

/** The scopes that share the address of consents, and so the shape of what is linked. */
export const CONSENTS = ['register-credential', 'revoke-credential', 'bind-browser-key'] as const satisfies readonly Scope[];
export const LinkedChange = asItIs('what the payer agrees to: a change of credentials');

export const openedWith = (object: Linked) =>
  Type.Object({
    authorisationId: Id,
    scaStatus: Word<ScaStatus>(['started']),
    expiresAt: Time,
    link: Type.Object({ object, nonce: Type.String({ description: '32 bytes, base64url: in the link, before the object' }) }),
    publicKey: RequestOptions,
    securePaymentConfirmation: SecurePaymentConfirmation,
  });
export const Authorisation = openedWith(LINKED.payment);
export const BindingAuthorisation = openedWith(LinkedChange);
/** What an order becomes; with `authorise` (implicit start) the authorisation that was opened with it. */
export const OrderedPayment = Type.Object({ ...Payment.properties, authorisation: Type.Optional(Authorisation) });
export type OrderedPaymentJson = Static<typeof OrderedPayment>;
export type AuthorisationJson = Static<typeof Authorisation>;
