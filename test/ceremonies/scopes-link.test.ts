/**
 * From the payment as stored to the challenge. RTS Art 5(1)(c)–(d): the payment as it is now gives the challenge that was
 * signed, and a payment that somebody changed gives another.
 */
import { describe, expect, it } from 'vitest';
import { link } from '../../server/ceremonies/scopes/link.ts';
import { paymentAct } from '../../server/ceremonies/scopes/payment.ts';
import type { Payment } from '../../server/core/payments/payment.ts';
import { SCOPES, type Scope } from '../../server/core/scopes/scopes.ts';
import { frame, SIGNED } from '../support/worlds/signed-samples.ts';

const stored = {
  paymentId: 'payment-1',
  payerId: 'payer-1',
  payerIban: 'AT611904300234573201',
  payee: { name: 'Müller GmbH', iban: 'DE89370400440532013000' },
  amount: { currency: 'EUR', minorUnits: 4999n },
  reference: 'Rechnung 4711' as string | null,
};
const nonce = new Uint8Array(32).fill(7);
const asked = { payerId: 'payer-1', subjectId: 'payment-1', change: {} };
const linkOf = (payment: typeof stored, of = frame) => link('payment', paymentAct.facts(payment as Payment, asked), of, nonce);
const challenge = (payment: typeof stored) => linkOf(payment).challenge;

describe('the linked object of a payment', () => {
  it('holds every member of the contract, and no other', () => {
    expect(linkOf(stored).object).toEqual({
      authorisationId: 'authorisation-1',
      issuedAt: '2026-11-23T12:00:00.000Z',
      expiresAt: '2026-11-23T12:05:00.000Z',
      payer: { payerId: 'payer-1', iban: 'AT611904300234573201' },
      paymentId: 'payment-1',
      amount: { currency: 'EUR', value: '49.99' },
      payee: { iban: 'DE89370400440532013000', name: 'Müller GmbH' },
      reference: 'Rechnung 4711',
    });
  });

  it('has no reference where there is none', () => {
    expect(linkOf({ ...stored, reference: null }).object).not.toHaveProperty('reference');
  });

  it('takes nothing else from what is stored', () => {
    const more = { ...stored, version: 3, payee: { ...stored.payee, note: 'x' } };
    expect(challenge(more)).toBe(challenge(stored));
  });
});

describe('the challenge of a payment', () => {
  it('is the same each time it is made from the same payment', () => expect(challenge({ ...stored })).toBe(challenge(stored)));

  it.each<[string, Partial<typeof stored>]>([
    ['one cent more', { amount: { currency: 'EUR', minorUnits: 5000n } }],
    ['another currency', { amount: { currency: 'USD', minorUnits: 4999n } }],
    ['another account of the payee', { payee: { ...stored.payee, iban: 'DE02120300000000202051' } }],
    ['another name of the payee', { payee: { ...stored.payee, name: 'Muller GmbH' } }],
    ['another reference', { reference: 'Rechnung 4712' }],
    ['no reference', { reference: null }],
    ['another payment', { paymentId: 'payment-2' }],
    ['another payer', { payerId: 'payer-2' }],
    ['another account of the payer', { payerIban: 'NO9386011117947' }],
  ])('is another with %s', (_, change) => expect(challenge({ ...stored, ...change })).not.toBe(challenge(stored)));

  it('is another for another authorisation of the same payment', () => {
    const other = linkOf(stored, { ...frame, authorisationId: 'authorisation-2' });
    expect(other.challenge).not.toBe(challenge(stored));
  });

  it('comes with the text that it was made from', () => {
    const { canonical, object } = linkOf(stored);
    expect(JSON.parse(canonical)).toEqual(object);
  });
});

const scopes = Object.keys(SCOPES) as Scope[];
const challengeOf = (scope: Scope, facts: object) => link(scope, facts as never, frame, nonce).challenge;

describe.each(scopes)('the linked object of %s', (scope) => {
  it('carries who, when, and under which authorisation (contract §5)', () => {
    const { object } = link(scope, SIGNED[scope].facts as never, frame, nonce) as { object: object };
    expect(object).toMatchObject({
      authorisationId: 'authorisation-1',
      issuedAt: '2026-11-23T12:00:00.000Z',
      expiresAt: '2026-11-23T12:05:00.000Z',
      payer: { payerId: 'payer-1' },
    });
  });

  it('has its own name as its label, and a clause', () => {
    expect(SCOPES[scope].label).toBe(scope);
    expect(SCOPES[scope].clause.section).toMatch(/^Art /);
  });

  it('is another for every fact that changes', () => {
    const facts = SIGNED[scope].facts as Record<string, unknown>;
    for (const [name, value] of Object.entries(facts)) {
      if (typeof value === 'string')
        expect(challengeOf(scope, { ...facts, [name]: `${value}2` }), name).not.toBe(challengeOf(scope, facts));
      if (typeof value === 'object' && value !== null)
        for (const inner of Object.keys(value))
          expect(challengeOf(scope, { ...facts, [name]: { ...value, [inner]: 'other' } }), inner).not.toBe(challengeOf(scope, facts));
    }
  });

  it('is that of no other scope, also for the same facts', () => {
    const all = Object.assign({}, ...Object.values(SIGNED).map(({ facts }) => facts)) as object;
    const others = scopes.filter((other) => other !== scope).map((other) => challengeOf(other, all));
    expect(others).not.toContain(challengeOf(scope, all));
  });
});
