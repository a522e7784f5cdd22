/**
 * The shapes that have a name in the API document, and where one is known more exactly than it is sent.
 *
 * A generated client gets its types from here: `Payment`, `Credential`, `Problem`. A shape that routes share and that is missing
 * here is written into each of them, and a client has as many types of it. Names are part of the contract: to change one breaks
 * those who generated.
 */
import { Type } from 'typebox';
import type { Scope } from '../../core/scopes/scopes.ts';
import { AuditEvent, ClauseShape, Failure } from '../shapes/audit/audit-event-json.ts';
import * as audit from '../shapes/audit/audit-schemas.ts';
import * as authorisation from '../shapes/authorisation-schema.ts';
import { BrowserBoundKey, Credential } from '../shapes/credential-schema.ts';
import { Message } from '../shapes/message-schema.ts';
import * as operation from '../shapes/operation-schemas.ts';
import { Issued } from '../shapes/payment-confirmation-schema.ts';
import * as schemas from '../shapes/schemas.ts';
import { AuthenticationResponse, RegistrationResponse, Transports } from '../shapes/webauthn-responses.ts';
import { evidenceShapes, linkedName } from './evidence-shapes.ts';
import type { NamedShape } from './named-shapes.ts';
import { creationOptions, requestOptions, transports } from './webauthn-options.ts';

const named = (as: object, exactly?: object): NamedShape => ({ as, ...(exactly && { exactly }) });
const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const evidence = evidenceShapes();

/** RFC 9457 §3. `problems.ts` writes it, without a schema: it is the same for every route. */
const Problem = Type.Object({
  type: Type.String({ description: '/problems/<slug>: a page that explains it' }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  instance: Type.String({ description: 'the request id, which the audit events of the request carry too' }),
  errors: Type.Optional(
    Type.Array(Type.Object({ pointer: Type.String({ description: 'JSON pointer (RFC 6901) into the request' }), reason: Type.String() }), {
      description: 'with 400 and 422',
    }),
  ),
});

/** What a change of credentials is linked to, by scope. */
const changes = authorisation.CONSENTS.map((scope) => reference(linkedName(scope)));
const linked = Object.entries(authorisation.LINKED).map(([scope, shape]) => [linkedName(scope as Scope), shape] as const);

export const components: Readonly<Record<string, NamedShape>> = {
  Problem: named(Problem),
  Amount: named(schemas.Amount),
  Balance: named(schemas.Balance),
  Payee: named(schemas.Payee),
  AccountReference: named(schemas.AccountReference),
  Payer: named(schemas.Payer),
  Account: named(schemas.Account),
  Session: named(schemas.Session),
  Message: named(Message),
  PaymentOrder: named(schemas.PaymentOrder),
  PaymentChange: named(schemas.PaymentChange),
  Payment: named(schemas.Payment),
  Authorisation: named(authorisation.Authorisation),
  BindingAuthorisation: named(authorisation.BindingAuthorisation),
  LinkedChange: named(authorisation.LinkedChange, { anyOf: changes }),
  SecurePaymentConfirmation: named(Issued),
  Credential: named(Credential),
  BrowserBoundKey: named(BrowserBoundKey),
  AuthenticationResponse: named(AuthenticationResponse),
  RegistrationResponse: named(RegistrationResponse),
  // What to send; what else comes refuses nothing (contract §2).
  Transports: named(Transports, transports),
  PublicKeyCredentialRequestOptions: named(schemas.RequestOptions, requestOptions),
  PublicKeyCredentialCreationOptions: named(schemas.CreationOptions, creationOptions),
  RelyingParty: named(operation.RelyingParty),
  Diagnosis: named(operation.Diagnosis),
  AuditEvent: named(AuditEvent),
  OpenedAuditEvent: named(audit.OpenedEvent),
  AuditHead: named(audit.AuditHead),
  AuditedPayment: named(audit.AuditedPayment),
  Checkpoint: named(audit.Checkpoint),
  Clause: named(ClauseShape),
  EvidenceCheck: named(audit.Check),
  Failure: named(Failure),
  ...inEvidence({
    Evidence: schemas.Evidence,
    PaymentEvidence: schemas.PaymentEvidence,
    ...Object.fromEntries(linked),
  }),
};

/** What evidence is made of: a few of these are named in routes, the others only inside each other. */
function inEvidence(as: Readonly<Record<string, object>>): Record<string, NamedShape> {
  return Object.fromEntries(Object.entries(evidence).map(([name, exactly]) => [name, named(as[name] ?? { name }, exactly)]));
}
