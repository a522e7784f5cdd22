/**
 * Canonical JSON: whatever the value, the text is the one that the library for RFC 8785 writes; and what every payment hashes is
 * written down in the order of JCS, so that it has that text at once.
 */
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST_PREVIOUS_HASH, nextEvent } from '../../../server/core/audit/audit-chain.ts';
import { canonicalJson, isInOrder } from '../../../server/core/encoding/canonical-json.ts';
import { paymentRule } from '../../../server/core/scopes/payment.ts';

const names = fc.oneof(
  fc.string(),
  fc.constantFrom('9', '10', '02', 'é', 'e\u0301', '\u{1f600}', '\uffff', '__proto__', 'toJSON', '', 'a', 'B'),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(names, tie('value'), { maxKeys: 5 }),
})).object;

/** Lists within lists. */
function deep(levels: number): object {
  let value: unknown[] = [];
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

/** The same value, with the members of every object in the order in which JCS has them. */
const sorted = (value: unknown): object => JSON.parse(canonicalize(value) as string);

describe('the text', () => {
  it('is the library’s, in order or not', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(canonicalJson(value as object)).toBe(canonicalize(value));
        expect(canonicalJson(sorted(value))).toBe(canonicalize(value));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['members that are undefined', { a: undefined, b: 1 }],
    ['elements that are undefined', { a: [1, undefined] }],
    ['a time', { at: new Date(0) }],
    ['what writes itself', { toJSON: () => ({ b: 1, a: 2 }) }],
    ['what writes itself, inside', { a: [{ toJSON: () => ({ b: 1, a: 2 }) }] }],
    ['a list that writes itself', Object.assign([1], { toJSON: () => ({ b: 1, a: 2 }) })],
    ['what hides that it writes itself', Object.defineProperty({ a: 1 }, 'toJSON', { value: () => ({ b: 1, a: 2 }) })],
    ['what is very deep', deep(20_000)],
    ['a boxed string', { a: Object('text') }],
    [
      'a class',
      new (class {
        b = 1;
        a = 2;
      })(),
    ],
    ['minus zero', { a: -0 }],
    ['numbers as names', { 9: 'nine', 10: 'ten' }],
    ['a list with a gap', { a: Array(2) }],
  ])('of %s is the library’s', (_, value) => {
    expect(canonicalJson(value)).toBe(canonicalize(value));
  });

  it.each([
    ['half a character', { a: '\ud800' }],
    ['half a character as a name', { '\ud800': 'a' }],
    ['no number', { a: Number.NaN }],
    ['infinity', { a: [Number.POSITIVE_INFINITY] }],
    ['a boxed number that is none', { a: Object(Number.NaN) }],
  ])('of %s: there is none', (_, value) => {
    expect(() => canonicalJson(value)).toThrow();
  });
});

describe('in order already', () => {
  it('exactly what the library would write in the order that it has', () => {
    expect(isInOrder({ a: 1, b: { c: [{ d: 'x', e: null }] } })).toBe(true);
    expect(isInOrder({ b: 1, a: 1 })).toBe(false);
    expect(isInOrder({ a: [{ c: 1, b: 1 }] })).toBe(false);
    expect(isInOrder({ '\uffff': 1, '\u{1f600}': 1 })).toBe(false);
    expect(isInOrder({ '\u{1f600}': 1, '\uffff': 1 })).toBe(true);
  });

  it('is every event', () => {
    const entry = {
      type: 'payment-authorisation',
      outcome: 'failure',
      code: 'c',
      requestId: 'r',
      sessionRef: null,
      payerId: 'p',
      paymentId: 'q',
    } as const;
    const { hash: _hash, ...event } = nextEvent({ sequence: 0, hash: FIRST_PREVIOUS_HASH }, entry, 0, 'digest');
    expect(isInOrder(event)).toBe(true);
  });

  it('is what a payer signs', () => {
    const payment = {
      paymentId: 'q',
      payerId: 'p',
      payerIban: 'i',
      payee: { name: 'n', iban: 'j' },
      amount: { currency: 'EUR', value: '0.01' },
      reference: 'r',
    };
    expect(isInOrder(paymentRule.object(payment, { authorisationId: 'a', createdAt: 0, expiresAt: 1 }))).toBe(true);
  });
});
