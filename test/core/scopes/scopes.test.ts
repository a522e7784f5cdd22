/**
 * The registry of scopes: which there are, and member by member what the payer signs in each. Contract §5; RTS Art 5(1)(b).
 *
 * The expected objects are the contract's. A member that is missing can be swapped after the payer agreed; one too many is a
 * fact that the page does not show.
 */
import { describe, expect, it } from 'vitest';
import { type FactsOf, isScope, type LinkedObject, SCOPES, type Scope } from '../../../server/core/scopes/scopes.ts';

const frame = { authorisationId: 'authorisation-1', createdAt: Date.UTC(2026, 10, 23, 12), expiresAt: Date.UTC(2026, 10, 23, 12, 5) };
const inFrame = { authorisationId: 'authorisation-1', issuedAt: '2026-11-23T12:00:00.000Z', expiresAt: '2026-11-23T12:05:00.000Z' };
const payee = { name: 'Müller GmbH', iban: 'DE89370400440532013000' };
const amount = { currency: 'EUR', value: '49.99' };
const credential = { credentialId: 'credential-1', label: 'Phone', createdAt: '2026-11-23T11:00:00.000Z' };
const payment = { paymentId: 'payment-1', payerId: 'payer-1', payerIban: 'AT611904300234573201', payee, amount, reference: 'Rechnung' };

const SIGNED: { readonly [S in Scope]: { readonly facts: FactsOf<S>; readonly object: object; readonly document: string } } = {
  payment: {
    facts: payment,
    object: {
      ...inFrame,
      payer: { payerId: 'payer-1', iban: 'AT611904300234573201' },
      paymentId: 'payment-1',
      amount,
      payee,
      reference: 'Rechnung',
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
    facts: { payerId: 'payer-1', bindingId: 'binding-1', credential, keyId: 'key-1' },
    object: { ...inFrame, payer: { payerId: 'payer-1' }, bindingId: 'binding-1', credential, keyId: 'key-1' },
    document: 'Regulation (EU) 2018/389',
  },
};
const scopes = Object.keys(SCOPES) as Scope[];
const objectOf = (scope: Scope, facts: object): LinkedObject => SCOPES[scope].object(facts as never, frame);

describe.each(scopes)('scope %s', (scope) => {
  const { facts, object, document } = SIGNED[scope];

  it('signs exactly the members of the contract', () => expect(objectOf(scope, facts)).toEqual(object));

  it('takes nothing else from what it is handed, at no depth', () => {
    const more = Object.entries(facts).map(([name, value]) => [name, typeof value === 'object' ? { ...value, note: 'x' } : value]);
    expect(objectOf(scope, { ...Object.fromEntries(more), note: 'x' })).toEqual(object);
  });

  it('rests on a clause, in words', () => {
    const { clause } = SCOPES[scope];
    expect(clause.document).toBe(document);
    expect(clause.section).toMatch(/^Art \d+/);
    expect(clause.words?.length).toBeGreaterThan(20);
  });
});

describe('the registry', () => {
  it('has every label once: a code of one scope is worth nothing in another', () => {
    expect(scopes.map((scope) => SCOPES[scope].label)).toEqual(scopes);
  });

  it('has its own members alone, and none that an object inherits', () => {
    expect(scopes.every(isScope)).toBe(true);
    for (const other of ['', 'Payment', 'constructor', 'toString', '__proto__', 'account-access'])
      expect(isScope(other), other).toBe(false);
  });
});

describe('a payment without a reference', () => {
  it('signs none', () => expect(Object.keys(objectOf('payment', { ...payment, reference: null }))).not.toContain('reference'));
});
