/**
 * Whatever a lifted ceremony is handed: a typed refusal, never a throw, and never an answer that is judged.
 *
 * WebAuthn L3 §5.1. The shape is the ceremony's own business: a server without a schema of its own hands in what JSON.parse gave.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST, readAssertion, readRegistration } from '../../server/ceremonies/answers/read-answer.ts';
import { LONGEST_TRANSPORT, MOST_TRANSPORTS } from '../../server/ceremonies/answers/transports.ts';
import { failureRow } from '../../server/core/failures.ts';

const assertion = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA', userHandle: 'AAAA' },
  clientExtensionResults: { payment: { browserBoundSignature: { signature: 'AAAA' } } },
};
const { userHandle: _, authenticatorData: __, signature: ___, ...attested } = assertion.response;
const registration = { ...assertion, response: { ...attested, attestationObject: 'AAAA', transports: ['internal'] } };
/** What a ceremony is handed of an answer: every member that a step looks at, and no other. */
const read = ({ type: _type, ...answer }: Record<string, unknown>) => answer;
const readers = { readAssertion: [readAssertion, assertion], readRegistration: [readRegistration, registration] } as const;
type Read = (answer: unknown) => ReturnType<typeof readAssertion> | ReturnType<typeof readRegistration>;

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

/** `object` with one member, named by a JSON pointer, set to a value. */
function withMember(object: object, pointer: string, value: unknown): Record<string, unknown> {
  const copy = structuredClone(object) as Record<string, unknown>;
  const names = pointer.slice(1).split('/');
  const last = names.pop() as string;
  const owner = names.reduce((inner, each) => inner[each] as Record<string, unknown>, copy);
  owner[last] = value;
  return copy;
}

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

/** Contract §2: nothing has one meaning, in whichever spelling it comes. */
describe('nothing', () => {
  const { userHandle, ...without } = assertion.response;
  const named = (at: string, values: readonly unknown[]) => values.map((value) => [at, value] as const);

  it.each(named('/response/userHandle', [undefined, null, '']))('%s: %j is no user handle', (at, value) => {
    expect(readAssertion(withMember(assertion, at, value))).toEqual({ ok: true, value: { ...read(assertion), response: without } });
  });

  it.each([
    ...named('/clientExtensionResults/payment', [undefined, null, {}]),
    ...named('/clientExtensionResults/payment/browserBoundSignature', [undefined, null, {}]),
    ...named('/clientExtensionResults/payment/browserBoundSignature/signature', [undefined, null, '']),
  ])('%s: %j is no signature by the browser, in either answer', (at, value) => {
    for (const [whole, good] of Object.values(readers))
      expect((whole as Read)(withMember(good, at, value))).toEqual({ ok: true, value: { ...read(good), clientExtensionResults: {} } });
  });

  it.each([undefined, null, '', [], [''], {}, 0, 'usb', { 0: 'usb', length: 1 }])('%j are no transports', (transports) => {
    expect(readRegistration(withMember(registration, '/response/transports', transports))).toMatchObject({
      ok: true,
      value: { response: { transports: [] } },
    });
  });
});

describe('a hint', () => {
  const transportsOf = (transports: unknown) => {
    const answer = readRegistration(withMember(registration, '/response/transports', transports));
    return answer.ok ? answer.value.response.transports : answer;
  };

  it.each([
    [['internal', ''], ['internal']],
    [
      ['x-new', 'USB', 'usb', 'usb'],
      ['x-new', 'USB', 'usb'],
    ],
    [[5, null, ['nfc'], { a: 1 }, 'ble'], ['ble']],
    [['\ud800', 'a\u0000', 'hybrid'], ['hybrid']],
    [['A'.repeat(LONGEST_TRANSPORT), 'A'.repeat(LONGEST_TRANSPORT + 1)], ['A'.repeat(LONGEST_TRANSPORT)]],
  ])('of %j, %j is kept', (came, kept) => expect(transportsOf(came)).toEqual(kept));

  it('never refuses, whatever it is, and what is kept can be stored', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.anything()), { maxLength: 100 })), (came) => {
        const kept = transportsOf(came) as string[];
        expect(kept.length).toBeLessThanOrEqual(MOST_TRANSPORTS);
        expect(kept.every((each) => each !== '' && each.isWellFormed() && !each.includes('\u0000'))).toBe(true);
      }),
    );
  });
});

it('is told as a request that is not in shape, which consumes and counts nothing', () => {
  expect(failureRow('answer-not-in-shape').problem).toBe('invalid-request');
});
