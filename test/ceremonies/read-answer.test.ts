/**
 * Whatever a lifted ceremony is handed: a typed refusal, never a throw, and never an answer that is judged.
 *
 * WebAuthn L3 §5.1. The shape is the ceremony's own business: a server without a schema of its own hands in what JSON.parse gave.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST } from '../../server/ceremonies/answers/read-answer.ts';
import { failureRow } from '../../server/core/failures.ts';
import { type Read, read, readers, withMember } from '../support/worlds/answers-in-shape.ts';

const nested = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
const WRONG: unknown[] = [
  undefined,
  null,
  true,
  0,
  5,
  4999n,
  '',
  'AAAA=',
  'A',
  'AB',
  'A+/A',
  '\u0000',
  [],
  [123, 34],
  {},
  new Uint8Array(4),
  nested(10_000),
];

/** Every member that is looked at, with the values that it may not have. */
const PLACES: readonly (readonly [string, readonly unknown[]])[] = [
  ['/id', [undefined, null, 5, [65], 'A', 'AAAA=', 'A'.repeat(LONGEST.id + 4)]],
  ['/rawId', [undefined, null, 5, [65], 'A']],
  ['/type', [undefined, null, 'password', 5]],
  ['/response', [undefined, null, 5, 'AAAA', []]],
  ['/response/clientDataJSON', [undefined, null, 5, [123, 34], new Uint8Array(4), '', 'A', 'A'.repeat(5_000_000)]],
  ['/clientExtensionResults', [undefined, null, 5, 'x', []]],
  ['/clientExtensionResults/payment', [5, '', 'x', []]],
  ['/clientExtensionResults/payment/browserBoundSignature', [5, '', []]],
  ['/clientExtensionResults/payment/browserBoundSignature/signature', [5, [1], 'A', 'A'.repeat(LONGEST.signature + 4)]],
];
const OF_ASSERTION: typeof PLACES = [
  ['/response/authenticatorData', [undefined, null, 5, [1], 'A']],
  ['/response/signature', [undefined, null, 5, [1], 'AAAA==', 'A'.repeat(LONGEST.signature + 4)]],
  ['/response/userHandle', [5, [1], 'A', 'A'.repeat(LONGEST.userHandle + 4)]],
];
const OF_REGISTRATION: typeof PLACES = [['/response/attestationObject', [undefined, null, 5, [1], 'A', '']]];

describe.each(Object.entries(readers))('%s', (name, [readOne, good]) => {
  const whole = readOne as Read;

  it('takes an answer in shape, and of the members that nobody knows none', () => {
    const odd = { '\u0000': '\u0000', half: '\ud800', deep: nested(5_000), __proto__: { admin: true } };
    const browser = {
      ...good,
      ...odd,
      authenticatorAttachment: odd,
      response: { ...good.response, ...odd, publicKey: '\u0000', authenticatorData: 'AAAA' },
      clientExtensionResults: { ...good.clientExtensionResults, ...odd, credProps: odd },
    };
    expect(whole(browser)).toEqual({ ok: true, value: read(good) });
  });

  it.each(WRONG.map((value) => [value]))('refuses %o as a whole', (value) => {
    expect(whole(value)).toEqual({ ok: false, failure: 'answer-not-in-shape', pointer: expect.any(String) });
  });

  it.each([...PLACES, ...(name === 'readAssertion' ? OF_ASSERTION : OF_REGISTRATION)])('names %s where it is wrong', (pointer, values) => {
    for (const value of values) {
      expect(whole(withMember(good, pointer, value))).toEqual({ ok: false, failure: 'answer-not-in-shape', pointer });
    }
  });

  it('takes nothing that an answer inherits', () => {
    expect(whole(Object.create(good))).toMatchObject({ ok: false });
    expect(whole({ ...good, response: Object.create(good.response) })).toMatchObject({ ok: false });
  });

  it('never throws, and never makes an answer of what is none', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true }), (value) => {
        expect(whole(value).ok).toBe(false);
      }),
    );
  });
});

it('is told as a request that is not in shape, which consumes and counts nothing', () => {
  expect(failureRow('answer-not-in-shape').problem).toBe('invalid-request');
});
