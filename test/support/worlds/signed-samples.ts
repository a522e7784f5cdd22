/**
 * One sample a scope: the facts, and the object that contract §5 says is signed for them. A scope without one is a type error.
 *
 * The objects are written out, not computed: a member that is missing can be swapped after the payer agreed, and one too many is
 * a fact that the page does not show.
 */
import type { FactsOf, Scope } from '../../../server/core/scopes/scopes.ts';

export const frame = {
  authorisationId: 'authorisation-1',
  createdAt: Date.UTC(2026, 10, 23, 12),
  expiresAt: Date.UTC(2026, 10, 23, 12, 5),
};
export const inFrame = {
  authorisationId: 'authorisation-1',
  issuedAt: '2026-11-23T12:00:00.000Z',
  expiresAt: '2026-11-23T12:05:00.000Z',
};
const payee = { name: 'Müller GmbH', iban: 'DE89370400440532013000' };
const amount = { currency: 'EUR', value: '49.99' };
const credential = { credentialId: 'credential_1', label: 'Phone', createdAt: '2026-11-23T11:00:00.000Z' };
const keyId = 'A'.repeat(43);
const payment = {
  paymentId: 'payment-1',
  payerId: 'payer-1',
  payerIban: 'AT611904300234573201',
  payee,
  amount,
  reference: 'Rechnung 4711',
};

export type SignedSample<S extends Scope> = {
  readonly facts: FactsOf<S>;
  readonly object: Readonly<Record<string, unknown>>;
  /** Where the clause of the scope is from. */
  readonly document: string;
};

export const SIGNED: { readonly [S in Scope]: SignedSample<S> } = {
  payment: {
    facts: payment,
    object: {
      ...inFrame,
      payer: { payerId: 'payer-1', iban: 'AT611904300234573201' },
      paymentId: 'payment-1',
      amount,
      payee,
      reference: 'Rechnung 4711',
    },
    document: 'Regulation (EU) 2018/389',
  },
  'register-credential': {
    facts: { payerId: 'payer-1', bindingId: 'binding-1' },
    object: { ...inFrame, payer: { payerId: 'payer-1' }, bindingId: 'binding-1' },
    document: 'Regulation (EU) 2018/389',
  },
  'revoke-credential': {
    facts: { payerId: 'payer-1', bindingId: 'binding-1', credential },
    object: { ...inFrame, payer: { payerId: 'payer-1' }, bindingId: 'binding-1', credential },
    document: 'Directive (EU) 2015/2366',
  },
  'bind-browser-key': {
    facts: { payerId: 'payer-1', bindingId: 'binding-1', credential, keyId },
    object: { ...inFrame, payer: { payerId: 'payer-1' }, bindingId: 'binding-1', credential, keyId },
    document: 'Regulation (EU) 2018/389',
  },
};
