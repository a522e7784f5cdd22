/**
 * Shapes of requests and answers: one schema is the validation, the type and the OpenAPI document.
 *
 * Our own bodies are strict: no coercion, unknown members refused. In a WebAuthn response required members are checked
 * and unknown ones ignored (browsers add members). Everything has a limit.
 */
import { type Static, Type } from 'typebox';
import type { AuthorisationMethod, ScaStatus } from '../../core/authorisation.ts';
import { CODE_SHAPE } from '../../core/encoding/activation-code.ts';
import { USERNAME_SHAPE } from '../../core/encoding/username.ts';
import { AMOUNT_PATTERN } from '../../core/payments/amount.ts';
import { IBAN_PATTERN } from '../../core/payments/iban.ts';
import type { TransactionStatus } from '../../core/payments/payment.ts';
import { NAME_MAX, REFERENCE_MAX } from '../../core/payments/text.ts';

const strict = { additionalProperties: false } as const;

/** Canonical base64url without padding. */
export const Base64url = (maxLength: number, minLength = 0) => Type.String({ format: 'base64url', minLength, maxLength });
export const Id = Type.String({ minLength: 1, maxLength: 64, description: 'random id, base64url' });
export const Time = Type.String({ description: 'RFC 3339, UTC' });
/** A page of a list, newest first: how many, and the id that it goes on after. */
export const PageQuery = Type.Object({
  limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]?|100)$' })),
  before: Type.Optional(Id),
});

export const Amount = Type.Object(
  {
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' }),
    value: Type.String({ pattern: AMOUNT_PATTERN, description: 'exactly the decimals of the currency' }),
  },
  strict,
);
/** A balance may be anything that a ledger may hold. */
export const Balance = Type.Object({ currency: Type.String(), value: Type.String() });
const Iban = Type.String({ pattern: IBAN_PATTERN });
export const AccountReference = Type.Object({ iban: Iban }, strict);
export const Payee = Type.Object({ name: Type.String({ minLength: 1, maxLength: NAME_MAX }), iban: Iban }, strict);
const Reference = Type.String({ maxLength: REFERENCE_MAX });

/** How an authorisation is asked for. */
export const Authorise = Type.Object(
  { method: Type.Optional(Type.Union([Type.Literal('webauthn'), Type.Literal('secure-payment-confirmation')])) },
  strict,
);
export const PaymentOrder = Type.Object(
  {
    payerAccount: AccountReference,
    payee: Payee,
    amount: Amount,
    reference: Type.Optional(Reference),
    scaRequested: Type.Optional(Type.Boolean()),
    authorise: Type.Optional(Authorise),
  },
  strict,
);
export const PaymentChange = Type.Object(
  { payee: Type.Optional(Payee), amount: Type.Optional(Amount), reference: Type.Optional(Type.Union([Reference, Type.Null()])) },
  { ...strict, minProperties: 1 },
);

/** A word of one of our lists, in answers; the serialiser takes it as text. A list that grows by itself goes unnamed: no words. */
export const Word = <T extends string>(words: readonly T[], about?: string) =>
  Type.Unsafe<T>(Type.String({ ...(words.length > 0 && { enum: [...words] }), ...(about && { description: about }) }));

export const Payment = Type.Object({
  paymentId: Id,
  payerAccount: AccountReference,
  payee: Payee,
  amount: Amount,
  reference: Type.Optional(Type.String()),
  transactionStatus: Word<TransactionStatus>(['RCVD', 'ACSC', 'RJCT', 'CANC'], 'ISO 20022'),
  scaStatus: Word<ScaStatus>(['received', 'started', 'finalised', 'failed', 'exempted']),
  sca: Type.Object({ required: Type.Boolean(), exemption: Type.Optional(Type.String({ description: 'the exemption that was applied' })) }),
  method: Type.Optional(Word<AuthorisationMethod>(['webauthn', 'secure-payment-confirmation'], 'how an executed payment was confirmed')),
  createdAt: Time,
  executedAt: Type.Optional(Time),
  evidence: Type.Optional(Type.String()),
});
export type PaymentJson = Static<typeof Payment>;

/** An object that goes out as it is: the document knows it more exactly than the serialiser (`http/openapi/components.ts`). */
export const asItIs = (what: string) => Type.Unsafe<unknown>({ type: 'object', additionalProperties: true, description: what });
export const RequestOptions = asItIs('PublicKeyCredentialRequestOptionsJSON (WebAuthn L3 §5.1)');
export const CreationOptions = asItIs('PublicKeyCredentialCreationOptionsJSON (WebAuthn L3 §5.1)');
export const AnyObject = Type.Unsafe<unknown>({ type: 'object', additionalProperties: true });
export const Empty = Type.Object({}, strict);
export const Evidence = asItIs('evidence of an accepted authorisation');
export const PaymentEvidence = asItIs('evidence of an executed payment');

export const ActivationCode = Type.String(CODE_SHAPE);

export const Username = Type.String(USERNAME_SHAPE);
export const DisplayName = Type.String({ minLength: 1, maxLength: NAME_MAX });
export const Label = Type.String({ minLength: 1, maxLength: NAME_MAX });

export const Payer = Type.Object({ payerId: Id, username: Type.String(), displayName: Type.String(), roles: Type.Array(Type.String()) });
export type PayerJson = Static<typeof Payer>;
export const Account = Type.Object({ iban: Type.String(), name: Type.String(), balance: Balance });
export type AccountJson = Static<typeof Account>;
export const Session = Type.Object({
  payer: Payer,
  session: Type.Object({ authenticatedAt: Time, idleExpiresAt: Time, absoluteExpiresAt: Time }),
  /** RTS Art 4(3)(b): while the bank accepts no confirmation of this payer; null where only the bank lifts that. */
  blockedUntil: Type.Optional(Type.Union([Time, Type.Null()])),
});
export type SessionJson = Static<typeof Session>;
